"""`POST /v3/query`: any question to the statistics."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from clicktrail.api.v3.asking import Asker, answerable
from clicktrail.api.v3.operations import By, JsonBody, Reply, reads, router
from clicktrail.api.v3.question_body import QuestionBody
from clicktrail.api.v3.question_reading import read
from clicktrail.api.v3.words import shown_value
from clicktrail.domain import money
from clicktrail.hits.dimensions import MONEY, RELATIVE_ERROR
from clicktrail.statistics.question import Answered, answer, figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clicktrail.catalog.catalog import Catalog
    from clicktrail.domain.timeframe import Range
    from clicktrail.hits.query import Figures
    from clicktrail.statistics.question import AnswerRow, Question, Since

api = router("Statistics")
COMPLETE_SINCE = "complete_since"
EXAMPLE = {
    "rows": [
        {
            "day": "2026-06-01",
            "clicks": 31,
            "conversion_rate": 0.0645,
            "compared": {"day": "2026-05-25", "clicks": 28, "conversion_rate": 0.0357},
        },
        {
            "day": "2026-06-02",
            "clicks": 4,
            "conversion_rate": 0.0,
            "unfinished": True,
            "compared": {"day": "2026-05-26", "clicks": 30, "conversion_rate": 0.1},
        },
    ],
    "total": 2,
    "names": {},
    "meta": {
        "zone": "Europe/Rome",
        "from": "2026-06-01T00:00:00+02:00",
        "to": "2026-06-03T00:00:00+02:00",
        "compared": {"from": "2026-05-30T00:00:00+02:00", "to": "2026-06-01T00:00:00+02:00"},
    },
}


@api.post(
    "/query",
    summary="Ask the statistics anything",
    openapi_extra=reads({"$ref": "#/components/schemas/QuestionBody"}),
    responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
)
def query(by: By, body: JsonBody) -> Reply:
    """Answer metrics by dimensions, of what a filter lets through, perhaps beside another time."""
    with by.parts.asking() as store:
        asker = Asker(by.account, by.zone, datetime.now(UTC), store)
        question, answered = asked(body, asker, by.parts.catalog)
    return Reply(shown(question, answered))


def asked(body: Any, asker: Asker, catalog: Catalog) -> tuple[Question, Answered]:
    """Return the question that JSON asks, and its answer.

    Raises Rejected, CatalogUnavailable, HitStoreDown or HitStoreRefused.
    """
    question = read(body, asker)
    with answerable():
        return question, answer(asker.store, catalog, question, asker.now)


def shown(question: Question, answered: Answered) -> dict[str, Any]:
    """Return an answer as JSON has it."""
    names = {
        kind: {str(one): name for one, name in names.items()}
        for kind, names in answered.names.items()
    }
    if answered.rules is not None:
        names["rule"] = answered.rules.keyed()
    return {
        "rows": [shown_row(question, row) for row in answered.rows],
        "total": answered.total,
        "names": names,
        "meta": meta_of(question, answered.since),
    }


def meta_of(question: Question, since: Since) -> dict[str, Any]:
    """Return what is told of a whole answer: its time, and how far its figures can be trusted."""
    zone = question.zone
    meta: dict[str, Any] = {"zone": zone.key, **_bounds(question, question.span)}
    if since.complete is not None:
        meta[COMPLETE_SINCE] = since.complete.astimezone(zone).isoformat()
    if question.comparison is not None:
        meta["compared"] = _bounds(question, question.comparison.span)
        if since.compared is not None:
            meta["compared"][COMPLETE_SINCE] = since.compared.astimezone(zone).isoformat()
    if "visitors" in question.metrics:
        meta["visitors"] = (
            {"estimated": True, "relative_error": RELATIVE_ERROR}
            if question.approximate
            else {"estimated": False}
        )
    return meta


def remarks(meta: Mapping[str, Any]) -> list[str]:
    """Return in sentences what people must know of an answer to read its figures rightly."""
    found, other = [], meta.get("compared", {})
    for name, of in (("The figures", meta), ("The figures compared with", other)):
        if COMPLETE_SINCE in of:
            found.append(
                f"{name} are complete from {of[COMPLETE_SINCE]} on: from before that, what they"
                " count is not kept."
            )
    visitors = meta.get("visitors", {})
    if visitors.get("estimated"):
        found.append(
            f"Visitors are estimated, with a standard error of {visitors['relative_error']:.1%}."
        )
    return found


def shown_row(question: Question, found: AnswerRow) -> dict[str, Any]:
    """Return a row of an answer as JSON has it."""
    row: dict[str, Any] = {
        name: shown_value(name, found.row.value(name)) for name in question.dimensions
    }
    row |= _figures(question, found.row.figures)
    if found.unfinished:
        row["unfinished"] = True
    if question.comparison is not None:
        row["compared"] = None
        if found.compared is not None:
            other = found.compared
            bucket = question.bucket
            row["compared"] = {
                **({} if bucket is None else {bucket: shown_value(bucket, other.bucket)}),
                **_figures(question, other.figures),
                **({"unfinished": True} if other.unfinished else {}),
            }
    return row


def _figures(question: Question, figures: Figures) -> dict[str, Any]:
    found = {name: figure(figures, name) for name in question.metrics}
    for name in MONEY & found.keys():
        found[name] = float(money.to_decimal(found[name]))
    if isinstance(found.get("last_hit"), datetime):
        found["last_hit"] = found["last_hit"].astimezone(question.zone).isoformat()
    return found


def _bounds(question: Question, span: Range) -> dict[str, str]:
    """Return a range as its first instant and the one that ends it, in the question's zone."""
    return {
        "from": span.start_utc.astimezone(question.zone).isoformat(),
        "to": span.end_utc.astimezone(question.zone).isoformat(),
    }


MODELS = (QuestionBody,)
"""The models of bodies that the document of v3 describes."""
