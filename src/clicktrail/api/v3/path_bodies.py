"""What a body says about paths to conversions: which conversions, which touches, which models."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from clicktrail.api.bodies import REF
from clicktrail.api.v3.asking import Asker, Faults
from clicktrail.api.v3.operations import fault
from clicktrail.api.v3.question_body import RangeBody
from clicktrail.api.v3.ranges import RANGE_WORDS, read_range, read_zone
from clicktrail.domain.attribution_models import (
    LONGEST_HALF_LIFE,
    MODELS,
    SHORTEST_HALF_LIFE,
    Model,
    ModelName,
)
from clicktrail.domain.money import SCALE
from clicktrail.hits.path_query import (
    LONGEST_LOOK_BACK,
    SHORTEST_LOOK_BACK,
    PathQuery,
    TouchKey,
    TouchKind,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from clicktrail.api.auth import Caller
    from clicktrail.api.errors import Failure
    from clicktrail.domain import timeframe

DEFAULT_RANGE: Final = "last30"
DEFAULT_LOOK_BACK: Final = 30
DEFAULT_LIMIT: Final = 100
MOST_ROWS: Final = 1000
MOST_IDS: Final = 1000
LARGEST_ID: Final = 2**32 - 1

_Word = TypeVar("_Word", bound=StrEnum)
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
PATHS_SCHEMA: Final[dict[str, Any]] = {
    "by": {
        "type": "string",
        "enum": [*TouchKey],
        "default": TouchKey.DATAPOINT,
        "description": "What touches are known by. With `tag`, a touch's credit is shared by the"
        " tags of its datapoint.",
    },
    "touches": {
        "type": "string",
        "enum": [*TouchKind],
        "default": TouchKind.CLICKS,
        "description": "Which hits are touches. The one that earned the conversion always is.",
    },
    "look_back_days": {
        "type": "integer",
        "minimum": SHORTEST_LOOK_BACK,
        "maximum": LONGEST_LOOK_BACK,
        "default": DEFAULT_LOOK_BACK,
    },
    "range": {
        "oneOf": [
            {"type": "string", "enum": [*RANGE_WORDS]},
            {"$ref": REF.format(model=RangeBody.__name__)},
        ],
        "default": DEFAULT_RANGE,
        "description": "When the conversions were fired: a time frame of v2, or from … to.",
    },
    "zone": {
        "type": "string",
        "maxLength": 100,
        "description": "IANA time zone; the account's unless given.",
    },
    "conversions": {
        "type": "array",
        "items": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
        "maxItems": MOST_IDS,
        "description": "Ids of conversions; all unless given.",
    },
    "unattributed": {
        "type": "boolean",
        "default": True,
        "description": "Whether conversions count that the stored attribution gives to nobody.",
    },
    "limit": {"type": "integer", "minimum": 0, "maximum": MOST_ROWS, "default": DEFAULT_LIMIT},
    "offset": {"type": "integer", "minimum": 0, "maximum": LARGEST_ID, "default": 0},
}


def schema(required: tuple[str, ...], members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a body with these members besides those about paths."""
    return {
        "type": "object",
        "required": [*required],
        "properties": {**members, **PATHS_SCHEMA},
        "additionalProperties": False,
    }


class Asked(msgspec.Struct, frozen=True):
    """What a body asks for; `span` as its days are in `zone`."""

    query: PathQuery
    span: timeframe.Range
    zone: ZoneInfo
    limit: int
    offset: int

    def meta(self, rows: int) -> dict[str, Any]:
        """Return what an answer says about its question; `rows`: how many there are in all."""
        return {
            "by": self.query.by,
            "touches": self.query.touches,
            "look_back_days": self.query.look_back.days,
            "zone": self.zone.key,
            "from": self.span.start_utc.astimezone(self.zone),
            "to": self.span.end_utc.astimezone(self.zone),
            "conversions": None
            if self.query.conversion_ids is None
            else list(self.query.conversion_ids),
            "unattributed": self.query.unattributed,
            "limit": self.limit,
            "offset": self.offset,
            "rows": rows,
        }


class Members:
    """Reads the members of a JSON object and collects all that is wrong with them."""

    def __init__(self, body: Any, *steps: str | int, faults: list[Failure] | None = None) -> None:
        self._steps = steps
        self.faults: list[Failure] = [] if faults is None else faults
        self._known: set[str] = set()
        self.is_object = isinstance(body, dict)
        self._members: dict[str, Any] = body if isinstance(body, dict) else {}
        if not self.is_object:
            self.wrong("Must be an object.")

    def wrong(self, message: str, *steps: str | int) -> None:
        """Note what is wrong at a place within this object."""
        self.faults.append(fault(message, *self._steps, *steps))

    def get(self, name: str) -> Any:
        """Return a member as it is, None where it is missing or null."""
        self._known.add(name)
        return self._members.get(name)

    def word(self, name: str, words: type[_Word], default: _Word) -> _Word:
        """Return one of some words."""
        given = self.get(name)
        if given is None:
            return default
        try:
            return words(given)
        except ValueError:
            self.wrong(f"{name} must be one of {', '.join(words)}.", name)
            return default

    def text(self, name: str) -> str:
        """Return a text, empty unless given."""
        given = self.get(name)
        if given is None:
            return ""
        if not isinstance(given, str):
            self.wrong(f"{name} must be a text.", name)
            return ""
        return given

    def integer(self, name: str, least: int, most: int, default: int) -> int:
        """Return an integer within bounds."""
        given = self.get(name)
        if given is None:
            return default
        if type(given) is not int or not least <= given <= most:
            self.wrong(f"{name} must be an integer from {least} to {most}.", name)
            return default
        return given

    def flag(self, name: str, default: bool) -> bool:
        """Return a truth value."""
        given = self.get(name)
        if given is None:
            return default
        if not isinstance(given, bool):
            self.wrong(f"{name} must be true or false.", name)
            return default
        return given

    def ids(self, name: str) -> tuple[int, ...] | None:
        """Return ids, each once; None where there is no such member."""
        given = self.get(name)
        if given is None:
            return None
        if not isinstance(given, list) or len(given) > MOST_IDS:
            self.wrong(f"{name} must be a list of at most {MOST_IDS} ids.", name)
            return None
        for at, one in enumerate(given):
            if type(one) is not int or not 1 <= one <= LARGEST_ID:
                self.wrong(f"An id is an integer from 1 to {LARGEST_ID}.", name, at)
                return None
        return tuple(dict.fromkeys(given))

    def finish(self) -> None:
        """Note the members that nobody asked for."""
        for name in self._members:
            if name not in self._known:
                known = ", ".join(sorted(self._known))
                self.wrong(f"There is no member {name[:100]}; there are {known}.", name)


def read(by: Caller, members: Members) -> Asked:
    """Return what is asked, with every member read. Raises Rejected with all that is wrong."""
    touch_key = members.word("by", TouchKey, TouchKey.DATAPOINT)
    touches = members.word("touches", TouchKind, TouchKind.CLICKS)
    days = members.integer(
        "look_back_days", SHORTEST_LOOK_BACK, LONGEST_LOOK_BACK, DEFAULT_LOOK_BACK
    )
    conversions = members.ids("conversions")
    unattributed = members.flag("unattributed", True)
    limit = members.integer("limit", 0, MOST_ROWS, DEFAULT_LIMIT)
    offset = members.integer("offset", 0, LARGEST_ID, 0)
    wanted = _range(members)
    faults = Faults(members.faults)
    zone = read_zone(members.text("zone") or None, by.zone, faults)
    members.finish()
    faults.finish()
    with by.parts.asking() as store:
        asker = Asker(by.account, zone, datetime.now(UTC), store)
        span = read_range(wanted, ("range",), asker, zone, faults)
    faults.finish()
    assert span is not None
    query = PathQuery(
        account_id=by.account_id,
        start=span.start_utc,
        end=span.end_utc,
        look_back=timedelta(days=days),
        by=touch_key,
        touches=touches,
        conversion_ids=conversions,
        unattributed=unattributed,
    )
    return Asked(query, span, zone, limit, offset)


def _range(members: Members) -> str | RangeBody:
    given = members.get("range")
    if given is None or isinstance(given, str):
        return given or DEFAULT_RANGE
    bounds = Members(given, "range", faults=members.faults)
    start, end = bounds.text("from"), bounds.text("to")
    if bounds.is_object:
        bounds.finish()
        if bounds.get("from") in (None, ""):
            bounds.wrong('A range has "from", a day or a moment.', "from")
    return RangeBody.model_validate({"from": start[:40], "to": end[:40] or None})


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


def number(amount: int) -> msgspec.Raw:
    """Return ten-thousandths as a JSON number, to the last digit."""
    whole, part = divmod(abs(amount), SCALE)
    text = f"{whole}.{part:04d}".rstrip("0").rstrip(".")
    return msgspec.Raw(f"{'-' if amount < 0 else ''}{text}".encode())


def _unfit(name: str, value: Any, least: float, most: float, kind: type) -> str | None:
    if kind is bool:
        return None if isinstance(value, bool) else f"{name} must be true or false."
    kinds = (int,) if kind is int else (int, float)
    if type(value) not in kinds or not least <= value <= most:
        word = "an integer" if kind is int else "a number"
        return f"{name} must be {word} from {least:g} to {most:g}."
    return None
