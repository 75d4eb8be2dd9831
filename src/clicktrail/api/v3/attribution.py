"""`POST /v3/attribution` and `/v3/attribution/compare`: who earned conversions, by which model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from clicktrail.api.v3.model_bodies import MODEL_SCHEMA, described, read_model
from clicktrail.api.v3.operations import By, JsonBody, Reply, reads, router, wrong
from clicktrail.api.v3.path_bodies import Asked, Members, number, read, schema
from clicktrail.domain.removal_effect import TooManyKeys
from clicktrail.statistics import attribution
from clicktrail.statistics.touch_names import TouchNames

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clicktrail.api.auth import Caller
    from clicktrail.domain.attribution_models import Model
    from clicktrail.domain.credit import Credit

MOST_MODELS: Final = 10

api = router("Attribution")


@api.post("/attribution", openapi_extra=reads(schema(("model",), MODEL_SCHEMA)))
def attribute(by: By, body: JsonBody) -> Reply:
    """Share the credit for conversions out among the touches before them, by one model.

    The rows' credits add up to `totals`, whatever the model. The row whose key is null holds
    what is nobody's.
    """
    members = Members(body)
    model = read_model(members)
    asked = read(by, members)
    found = _found(by, asked, [model])
    return Reply(
        {
            "meta": {**described(model), **asked.meta(found.count)},
            "rows": [
                {"key": row.key, "name": row.name, **credits[0]}
                for row, credits in zip(found.rows, _rows(found), strict=True)
            ],
            "totals": _totals(found)[0],
        }
    )


_COMPARED: Final[dict[str, Any]] = {
    "models": {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_MODELS,
        "items": {
            "oneOf": [
                MODEL_SCHEMA["model"],
                {
                    "type": "object",
                    "required": ["model"],
                    "properties": MODEL_SCHEMA,
                    "additionalProperties": False,
                },
            ]
        },
        "description": "Models, each as a word or with parameters. Rows are in the order of the"
        " first one's conversions.",
    }
}


@api.post("/attribution/compare", openapi_extra=reads(schema(("models",), _COMPARED)))
def compare_models(by: By, body: JsonBody) -> Reply:
    """Put several models side by side: in `rows` and `totals`, `models` holds a place for each."""
    members = Members(body)
    models = _models(members)
    asked = read(by, members)
    found = _found(by, asked, models)
    return Reply(
        {
            "meta": {
                "models": [described(model) for model in models],
                **asked.meta(found.count),
            },
            **shown(found),
        }
    )


def shown(found: attribution.Attribution) -> dict[str, Any]:
    """Return rows and totals as JSON has them: in each, `models` with a place for every model."""
    return {
        "rows": [
            {"key": row.key, "name": row.name, "models": credits}
            for row, credits in zip(found.rows, _rows(found), strict=True)
        ],
        "totals": {"models": _totals(found)},
    }


def _models(members: Members) -> list[Model]:
    given = members.get("models")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_MODELS:
        if members.is_object:
            members.wrong(f"models must be a list of 1 to {MOST_MODELS} models.", "models")
        return []
    models = []
    for at, one in enumerate(given):
        document = {"model": one} if isinstance(one, str) else one
        each = Members(document, "models", at, faults=members.faults)
        if each.is_object:
            models.append(read_model(each))
            each.finish()
    return models


def _found(by: Caller, asked: Asked, models: Sequence[Model]) -> attribution.Attribution:
    names = TouchNames(by.parts.catalog, by.account_id, asked.query.by)
    try:
        with by.parts.asking() as store:
            return attribution.attribution(
                store, asked.query, models, names, asked.limit, asked.offset, asked.comparison
            )
    except TooManyKeys as error:
        raise wrong(
            f"{error}: ask by group or tag, or for fewer conversions in a shorter time.", "by"
        ) from None


def _rows(found: attribution.Attribution) -> list[list[dict[str, Any]]]:
    """Return of each row the figures by model."""
    if found.compared is None:
        return [_beside(row.credits, None) for row in found.rows]
    pairs = zip(found.rows, found.compared.rows, strict=True)
    return [_beside(row.credits, other.credits) for row, other in pairs]


def _totals(found: attribution.Attribution) -> list[dict[str, Any]]:
    return _beside(found.totals, None if found.compared is None else found.compared.totals)


def _beside(now: Sequence[Credit], then: Sequence[Credit] | None) -> list[dict[str, Any]]:
    """Return figures by model, each with those of the other time."""
    if then is None:
        return [_figures(credit) for credit in now]
    pairs = zip(now, then, strict=True)
    return [{**_figures(credit), "compared": _figures(other)} for credit, other in pairs]


def _figures(credit: Credit) -> dict[str, Any]:
    return {
        "conversions": number(credit.conversions),
        "value": number(credit.value),
        "commission": number(credit.commission),
    }
