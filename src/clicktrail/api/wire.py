"""How answers are written (spec clients.md §4, §5): integer enums, default-valued members left out.

A member with a default is left out while it holds it; a member without one is always there. So
`value: float` always appears and `deleted: bool = False` only when true. Members marked `Coded` go
out as names where the caller asks for names, and are then always there: the name of zero says
something.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from starlette.responses import Response

from clicktrail.api import xml
from clicktrail.api.coded import Coded
from clicktrail.api.errors import COMPACT
from clicktrail.api.media import Form, wanted

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from starlette.types import Receive, Scope, Send


class Wire(BaseModel):
    """A JSON object that the API answers with."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=False,
        serialize_by_alias=True,
        extra="forbid",
        frozen=True,
    )


class Named(dict[str, Any]):
    """A plain object that knows the name of its model, which XML shows."""

    type_name = xml.ITEM


class Answer(Response):
    """A success: always 200 (spec clients.md §7), in the form that the caller asks for."""

    def __init__(self, content: Wire) -> None:
        super().__init__()
        self._content = content

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the answer in the form that the request names."""
        form = wanted(scope)
        self.body = render_model(self._content, form)
        charset = "; charset=utf-8" if form.media_type.startswith("text/") else ""
        self.headers["Content-Type"] = form.media_type + charset
        self.headers["Content-Length"] = str(len(self.body))
        self.headers["Vary"] = "Accept"
        await super().__call__(scope, receive, send)


def render_model(content: Wire, form: Form) -> bytes:
    """Return an answer's bytes."""
    if form.is_xml:
        return xml.write(type(content).__name__, plain(content, names=form.names))
    if form.names:
        named = plain(content, names=True)
        return json.dumps(named, ensure_ascii=False, separators=COMPACT).encode()
    return content.model_dump_json(by_alias=True, exclude_defaults=True).encode()


def plain(value: Any, *, names: bool) -> Any:
    """Return an answer's value as objects, lists and scalars, enumerations perhaps as names."""
    if isinstance(value, Wire):
        return _plain_model(value, names=names)
    if isinstance(value, dict):
        return {key: plain(member, names=names) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, names=names) for item in value]
    return value


def _plain_model(model: Wire, *, names: bool) -> Named:
    found = Named()
    found.type_name = type(model).__name__
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        coded = next((mark for mark in field.metadata if isinstance(mark, Coded)), None)
        if coded is not None and names and value is not None:
            value = coded.word(value)
        elif not field.is_required() and value == field.get_default(call_default_factory=True):
            continue
        found[field.alias or name] = plain(value, names=names)
    return found


class EntityUri(Wire):
    """The address of an entity; `uri` is a root-relative path."""

    id: int
    uri: str


class CountObject(Wire):
    """How many there are."""

    count: int


class EntityUriList(Wire):
    """A page of addresses."""

    entities: tuple[EntityUri, ...]


class TagRef(Wire):
    """A tag on a datapoint or group."""

    id: int
    name: str


class FailureItem(Wire):
    """One wrong field of one item of a batch."""

    code: str
    property: str
    error_message: str
    error_value: Any = Field(default=None)


def uri(collection: str, entity_id: int) -> EntityUri:
    """Return the address of an entity, e.g. `uri("datapoints", 12)` → `/datapoints/12`."""
    return EntityUri(id=entity_id, uri=f"/{collection}/{entity_id}")


def ymdhis(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment as the API writes it: `yyyyMMddHHmmss` in the account's zone."""
    return f"{moment.astimezone(zone):%Y%m%d%H%M%S}"


def utc_from_ms(ms: int) -> datetime:
    """Return the moment of Unix milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC)
