"""How answers are written (spec clients.md §4, §5): integer enums, default-valued members left out.

A member with a default is left out while it holds it; a member without one is always there. So
`value: float` always appears and `deleted: bool = False` only when true.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from starlette.responses import Response

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


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


class Answer(Response):
    """A success: always 200 (spec clients.md §7)."""

    media_type = "application/json"

    def __init__(self, content: Wire) -> None:
        super().__init__(content.model_dump_json(by_alias=True, exclude_defaults=True))


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
