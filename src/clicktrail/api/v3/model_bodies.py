"""What a body says about models of attribution: which ones, with which parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from clicktrail.domain.attribution_models import (
    LONGEST_HALF_LIFE,
    MODELS,
    SHORTEST_HALF_LIFE,
    Model,
    ModelName,
)

if TYPE_CHECKING:
    from clicktrail.api.v3.path_bodies import Members

# Parameter of a model → its least and its greatest value, and its type.
_PARAMETERS: Final[dict[ModelName, dict[str, tuple[float, float, type]]]] = {
    ModelName.TIME_DECAY: {"half_life_days": (SHORTEST_HALF_LIFE, LONGEST_HALF_LIFE, float)},
    ModelName.POSITION_BASED: {"first": (0, 100, int), "last": (0, 100, int)},
    ModelName.MARKOV: {"lost": (0, 1, bool)},
}

MODEL_SCHEMA: Final[dict[str, Any]] = {
    "model": {
        "type": "string",
        "enum": [*ModelName],
        "description": "Who gets the credit; docs/attribution.md says what each model says.",
    },
    "parameters": {
        "type": "object",
        "description": "`half_life_days` (7) of time-decay; `first` and `last` (40 each), percent,"
        " of position-based; `lost` (true) of markov: whether those who did not convert are looked"
        " at too.",
        "properties": {
            "half_life_days": {
                "type": "number",
                "minimum": SHORTEST_HALF_LIFE,
                "maximum": LONGEST_HALF_LIFE,
            },
            "first": {"type": "integer", "minimum": 0, "maximum": 100},
            "last": {"type": "integer", "minimum": 0, "maximum": 100},
            "lost": {"type": "boolean"},
        },
        "additionalProperties": False,
    },
}


def read_model(members: Members) -> Model:
    """Return the model that `model` and `parameters` mean; what is wrong is noted."""
    if members.get("model") is None and members.is_object:
        members.wrong(f"model must be one of {', '.join(ModelName)}.", "model")
    before = len(members.faults)
    name = members.word("model", ModelName, ModelName.LAST_CLICK)
    given = members.get("parameters")
    if len(members.faults) > before:
        return MODELS[name]()
    fields: dict[str, Any] = {}
    known = _PARAMETERS.get(name, {})
    if given is not None and not isinstance(given, dict):
        members.wrong("parameters must be an object.", "parameters")
        given = None
    for parameter, value in (given or {}).items():
        if parameter not in known:
            has = f"only {', '.join(known)}" if known else "no parameters"
            members.wrong(
                f"{name} has no parameter {parameter[:100]}, {has}.", "parameters", parameter
            )
        elif (message := _unfit(parameter, value, *known[parameter])) is not None:
            members.wrong(message, "parameters", parameter)
        else:
            fields[parameter] = value
    try:
        return MODELS[name](**fields)
    except ValueError as error:
        members.wrong(f"{str(error)[:1].upper()}{str(error)[1:]}.", "parameters")
        return MODELS[name]()


def described(model: Model) -> dict[str, Any]:
    """Return a model with its parameters, as a body asks for it."""
    return {"model": model.name, "parameters": msgspec.structs.asdict(model)}  # type: ignore[arg-type]


def _unfit(name: str, value: Any, least: float, most: float, kind: type) -> str | None:
    if kind is bool:
        return None if isinstance(value, bool) else f"{name} must be true or false."
    kinds = (int,) if kind is int else (int, float)
    if type(value) not in kinds or not least <= value <= most:
        word = "an integer" if kind is int else "a number"
        return f"{name} must be {word} from {least:g} to {most:g}."
    return None
