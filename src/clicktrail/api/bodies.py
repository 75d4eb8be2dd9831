"""How request bodies are read: JSON, XML or a form, names in any case, all wrong members at once.

Existing clients spell members differently (spec clients.md §3) and send enums as integers, numeric
strings or names (§4), so both are taken here, once, for every operation.
"""

from __future__ import annotations

import json
import math
from enum import IntEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin
from urllib.parse import parse_qsl

import anyio
from fastapi import Depends, Request
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel, to_pascal

from clicktrail.api import xml
from clicktrail.api.coded import enum_word
from clicktrail.api.described import described
from clicktrail.api.errors import Failure, OtherStatus, Rejected
from clicktrail.catalog.tables import NOTES_LENGTH, TITLE_LENGTH, URL_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MAX_BODY_BYTES = 2**20
BODY_SECONDS = 60.0
"""How long a body may take to arrive."""
MAX_ID = 2**31 - 1
JSON_TYPES = frozenset({"", "application/json", "text/json"})
XML_TYPES = frozenset({"application/xml", "text/xml"})
FORM_TYPE = "application/x-www-form-urlencoded"
OTHER_TYPES = ("text/json", "application/xml", "text/xml", FORM_TYPE)
LONGEST_FORM = 1000

# A member whose items are read one by one, each with its own faults, names their model with this.
ITEMS = "x-items"
REF = "#/components/schemas/{model}"

E = TypeVar("E", bound=IntEnum)
M = TypeVar("M", bound="Input")


class Input(BaseModel):
    """A JSON object that a client sends. Unknown members are ignored, `null` counts as absent."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _fold_names(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        names = _names_of(cls)
        from_xml = isinstance(value, xml.Element)
        return {
            names[key.lower()]: _as_declared(cls, key, member) if from_xml else member
            for key, member in value.items()
            if member is not None and key.lower() in names
        }

    def given(self, name: str) -> bool:
        """Tell whether the client sent the member (Python name)."""
        return name in self.model_fields_set


class PascalInput(Input):
    """A JSON object whose members ClickMeter writes `Action`, `Id`; any case is taken all the same.

    Declared so that clients made from the OpenAPI document send what ClickMeter's do.
    """

    model_config = ConfigDict(alias_generator=to_pascal)


_folded: dict[type[Input], dict[str, str]] = {}
_lists: dict[type[Input], set[str]] = {}


def _names_of(model: type[Input]) -> dict[str, str]:
    """Return the declared spelling of each member by its lower-case name."""
    names = _folded.get(model)
    if names is None:
        names = _folded[model] = {
            (field.alias or name).lower(): field.alias or name
            for name, field in model.model_fields.items()
        }
    return names


def _as_declared(model: type[Input], name: str, value: Any) -> Any:
    """Return what an element means for its member: only that tells a list from an object."""
    lists = _lists.get(model)
    if lists is None:
        lists = _lists[model] = {
            (field.alias or name).lower()
            for name, field in model.model_fields.items()
            if _holds_list(field.annotation)
        }
    if name.lower() not in lists:
        return value
    if isinstance(value, xml.Element):
        return value.items_in_order
    if isinstance(value, list):
        return value
    return [] if not value.strip() else value


def _holds_list(annotation: Any) -> bool:
    if get_origin(annotation) in (list, tuple):
        return True
    return any(_holds_list(argument) for argument in get_args(annotation))


def _plain(text: str) -> str:
    # NUL and lone surrogates are valid JSON strings, but no database stores them faithfully.
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("holds a character that is not text")
    return text


def _text(value: Any) -> Any:
    """Take a number for a text, since clients send names such as 2024 unquoted."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _whole(value: Any) -> Any:
    """Refuse what pydantic would bend into an integer: booleans."""
    if isinstance(value, bool):
        raise ValueError("must be a whole number")
    return value.strip() if isinstance(value, str) else value


def _at_most(longest: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if len(text) > longest:
            raise ValueError(f"is longer than {longest} characters")
        return text

    return check


def _in_range(low: int, high: int) -> Callable[[int], int]:
    def check(number: int) -> int:
        if not low <= number <= high:
            raise ValueError(f"must be {low} to {high}")
        return number

    return check


Name = Annotated[
    str,
    BeforeValidator(_text),
    AfterValidator(_plain),
    AfterValidator(_at_most(TITLE_LENGTH)),
    described(maxLength=TITLE_LENGTH),
]
Text = Annotated[
    str,
    BeforeValidator(_text),
    AfterValidator(_plain),
    AfterValidator(_at_most(NOTES_LENGTH)),
    described(maxLength=NOTES_LENGTH),
]
Url = Annotated[
    str,
    AfterValidator(_plain),
    AfterValidator(_at_most(URL_LENGTH)),
    described(maxLength=URL_LENGTH),
]
Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number, also as a text of digits; no boolean."""

EntityRef = Annotated[
    int,
    BeforeValidator(_whole),
    AfterValidator(_in_range(0, MAX_ID)),
    described(minimum=0, maximum=MAX_ID),
]
"""An id in a body; 0 is how clients write "none"."""


def read_enum(kind: type[E], value: object) -> E:
    """Return the member that an integer, a numeric text or a name in any case stands for.

    Raises ValueError with a sentence listing what is possible.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int | str) and not isinstance(value, bool):
        text = str(value).strip()
        for member in kind:
            if text == str(member.value) or _bare(text) == _bare(member.name):
                return member
    choices = ", ".join(f"{member.value} ({enum_word(member)})" for member in kind)
    raise ValueError(f"must be one of {choices}")


def _bare(text: str) -> str:
    """Return a name without case, underscores, and the ending of `PermanentRedirect`."""
    return text.replace("_", "").lower().removesuffix("redirect")


def reads(kind: type[E]) -> BeforeValidator:
    """Return the validator of a body member that holds an enumeration."""
    return BeforeValidator(lambda value: read_enum(kind, value))


async def read_body(request: Request) -> dict[str, Any]:
    """Return the request's body as an object; nested names of a form become nested members.

    Raises 413 above 1 MiB, 415 for any other content type, 400 for what cannot be parsed.
    """
    body = await read_limited(request)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not body:
        return {}
    # `curl -d` announces a form whatever it sends.
    if media_type == FORM_TYPE and body.lstrip()[:1] not in (b"{", b"["):
        return _read_form(body)
    if media_type in XML_TYPES:
        try:
            return xml.read(body)
        except ValueError as error:
            raise Rejected([], str(error)) from None
    if media_type not in JSON_TYPES and media_type != FORM_TYPE:
        raise OtherStatus(
            415,
            "UnsupportedMediaType",
            "Send application/json, application/xml or application/x-www-form-urlencoded.",
        )
    try:
        parsed = json.loads(body, parse_constant=_refuse_constant, parse_float=_finite)
    except (ValueError, RecursionError):
        raise Rejected([], "The body is not valid JSON.") from None
    if not isinstance(parsed, dict):
        raise Rejected([], "The body must be a JSON object.")
    return parsed


def _refuse_constant(name: str) -> None:
    # Python reads NaN and Infinity, which JSON does not know: a name "nan" would come of it.
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise Rejected([], "The body holds a number that is too large.")
    return number


async def read_limited(request: Request) -> bytes:
    """Return the bytes of a request's body.

    Raises 413 above 1 MiB, and 408 where it does not come within `BODY_SECONDS`.
    """
    too_large = OtherStatus(413, "RequestTooLarge", "The body is larger than 1 MiB.")
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced[:20]) > MAX_BODY_BYTES:
        raise too_large
    body = bytearray()
    try:
        with anyio.fail_after(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY_BYTES:
                    raise too_large
    except TimeoutError:
        raise OtherStatus(
            408,
            "RequestTimeout",
            f"The body did not arrive within {BODY_SECONDS:.0f} seconds.",
            {"Connection": "close"},
        ) from None
    return bytes(body)


def _read_form(body: bytes) -> dict[str, Any]:
    """Read a form: `typeTL.url` and `typeTL[url]` are nested, `tags[]` and `tags[0]` lists."""
    form: dict[str, Any] = {}
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=LONGEST_FORM)
    except ValueError:
        raise Rejected([], "The body is not a valid form.") from None
    for number, (name, value) in enumerate(pairs):
        place = form
        *path, last = _steps(name, number)
        for part in path:
            below = place.get(part)
            if not isinstance(below, dict):
                below = place[part] = {}
            place = below
        place[last] = value
    return {name: _listed(value) for name, value in form.items()}


def _steps(name: str, number: int) -> list[str]:
    """Return the path of a form's name; a member without an index gets the field's number."""
    steps = name.replace("]", "").replace("[", ".").split(".")[:8]
    return [step or str(number) if place else step for place, step in enumerate(steps)]


def _listed(value: Any) -> Any:
    """Return nested members, those under numbers as lists in the order of the numbers."""
    if not isinstance(value, dict):
        return value
    below = {name: _listed(member) for name, member in value.items()}
    if all(name.isascii() and name.isdigit() and len(name) < 6 for name in below):
        return [below[name] for name in sorted(below, key=int)]
    return below


Body = Annotated[dict[str, Any], Depends(read_body)]


documented: list[type[Input]] = []
"""The models that operations read from their bodies, for the OpenAPI document."""


def takes(model: type[Input], example: dict[str, Any]) -> dict[str, Any]:
    """Return the OpenAPI fragment of an operation that reads `model` from its body.

    FastAPI does not read these bodies, so it cannot describe them itself.
    """
    if model not in documented:
        documented.append(model)
    schema = {"$ref": REF.format(model=model.__name__)}
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": schema, "example": example},
                **{kind: {"schema": schema} for kind in OTHER_TYPES},
            },
        }
    }


def take(model: type[M], raw: Any) -> tuple[M, list[Failure]]:
    """Return what can be read of `raw`, and every member that cannot.

    Wrong members are left out of the result, so that the caller can judge the rest as well and
    name all faults in one answer.
    """
    try:
        return model.model_validate(raw), []
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
    failures = [
        Failure(pascal(fault["loc"]) or "Body", _sentence(fault), fault.get("input"))
        for fault in faults
    ]
    rest = raw
    for fault in faults:
        rest = _without(rest, fault["loc"])
    try:
        return model.model_validate(rest if isinstance(rest, dict) else {}), failures
    except ValidationError:
        return model.model_validate({}), failures


def pascal(location: Sequence[int | str]) -> str:
    """Return a member's path in PascalCase, e.g. `("typeTL", "url")` → `TypeTL.Url`."""
    parts: list[str] = []
    for step in location:
        if isinstance(step, int):
            if parts:
                parts[-1] += f"[{step}]"
        elif step and not step.startswith("function-"):
            name = step.lstrip("_")
            parts.append(name[:1].upper() + name[1:])
    return ".".join(parts)


def _sentence(fault: Mapping[str, Any]) -> str:
    name = pascal(fault["loc"]) or "The body"
    message = str(fault["msg"]).removeprefix("Value error, ")
    if message.startswith("Input should be"):
        message = "must be" + message.removeprefix("Input should be")
    return f"{name} {message[:1].lower()}{message[1:]}."


def _without(raw: Any, location: Sequence[int | str]) -> Any:
    """Return `raw` without the member at `location`, whose names may differ in case."""
    if not location or not isinstance(raw, dict):
        # A wrong element spoils its list; a wrong union branch its member.
        return None
    first, rest = location[0], location[1:]
    pruned = {}
    for key, member in raw.items():
        if isinstance(first, str) and key.lower() == first.lower():
            member = _without(member, rest) if rest else None
        pruned[key] = member
    return pruned
