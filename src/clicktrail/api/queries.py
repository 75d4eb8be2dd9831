"""The query parameters that many operations share, and how their values are read.

`FoldQueryNames` lets clients spell the names in any case; blank parameters count as absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import unquote_plus

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic.alias_generators import to_camel

from clicktrail.api import moments
from clicktrail.api.described import DATE_PATTERN, described
from clicktrail.api.errors import Failure, Rejected
from clicktrail.api.media import ENUMS
from clicktrail.catalog.listing import ConversionFilter, DatapointFilter, GroupFilter, Page
from clicktrail.domain.entries import DatapointType

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from pydantic_core import CoreSchema
    from starlette.types import ASGIApp, Receive, Scope, Send

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_LIMIT_EXPANDED = 1000
MAX_NUMBER = 2**53
MAX_TEXT = 500


class Query(BaseModel):
    """Query parameters of an operation."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)


@dataclass(frozen=True)
class Folded:
    """Takes a word in any case, or one of its aliases, of which the numbers are documented.

    `Annotated[Literal["tl", "tp"], folded(("0", "tl"))]` reads `TL` and `0` as `tl`.
    """

    aliases: tuple[tuple[str, str], ...]

    def read(self, value: Any) -> Any:
        """Return the word that is meant; anything else as it is."""
        if not isinstance(value, str):
            return value
        word = value.strip().lower()
        return dict(self.aliases).get(word, word)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Validate what has been read."""
        return BeforeValidator(self.read).__get_pydantic_core_schema__(source, handler)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the numbers too."""
        described = dict(handler(schema))
        numbers = [alias for alias, _ in self.aliases if alias.isdigit()]
        if numbers and "enum" in described:
            described["enum"] = [*described["enum"], *numbers]
        return described


def folded(*aliases: tuple[str, str]) -> Folded:
    """Return the reader of a word in any case, or of one of its aliases."""
    return Folded(aliases)


def _short(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise ValueError(f"is longer than {MAX_TEXT} characters")
    if "\x00" in text:
        raise ValueError("holds a character that is not text")
    return text


def _date(text: str) -> str:
    moments.check(text)
    return text.strip()


ShortText = Annotated[str, AfterValidator(_short), described(maxLength=MAX_TEXT)]
Date = Annotated[str, AfterValidator(_date), described(pattern=DATE_PATTERN)]
TypeWord = Annotated[
    Literal["tl", "tp"],
    folded(("0", "tl"), ("1", "tp"), ("trackinglink", "tl"), ("trackingpixel", "tp")),
]
DatapointStatus = Annotated[
    Literal["active", "deleted", "paused", "spam", "all"],
    folded(("0", "active"), ("1", "paused"), ("2", "spam"), ("abuse", "spam"), ("3", "deleted")),
]
PlainStatus = Annotated[
    Literal["active", "deleted", "all"], folded(("0", "active"), ("3", "deleted"))
]
Direction = Annotated[Literal["asc", "desc"], folded()]
Id = Annotated[int, Field(ge=0, le=MAX_NUMBER)]


def declared_names() -> dict[str, str]:
    """Return the declared spelling of every query parameter by its lower-case name."""
    names = {"authkey": "authKey", ENUMS: ENUMS}
    pending = Query.__subclasses__()
    while pending:
        model = pending.pop()
        pending += model.__subclasses__()
        for name, field in model.model_fields.items():
            spelling = field.alias or name
            names[spelling.lower()] = spelling
    return names


class PageQuery(Query):
    """Which stretch of a list is wanted."""

    offset: Annotated[int, Field(ge=0, le=MAX_NUMBER, description="Rows to skip.")] = 0
    limit: Annotated[
        int,
        Field(
            ge=1,
            description="Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is"
            " taken as that.",
        ),
    ] = DEFAULT_LIMIT


class ListQuery(PageQuery):
    """A list of entities, as addresses or whole."""

    expand: Annotated[
        bool, Field(alias="_expand", description="Answer whole objects instead of addresses.")
    ] = False
    after: Annotated[
        Id | None,
        Field(
            alias="_after",
            description="Id of the last item of the page before: go on right behind it, whatever"
            " was created or deleted meanwhile.",
        ),
    ] = None

    def page(self, sort_by: str = "", direction: str = "desc") -> Page:
        """Return the page of the catalog that is wanted."""
        cap = MAX_LIMIT_EXPANDED if self.expand else MAX_LIMIT
        return Page(
            offset=self.offset,
            limit=min(self.limit, cap),
            sort_by=sort_by or "creationDate",
            descending=direction == "desc",
            after=self.after,
        )


class SortQuery(Query):
    """The order of a list."""

    sort_by: Annotated[
        ShortText,
        Field(description="Any scalar field of the row; unknown: newest first."),
    ] = ""
    sort_direction: Annotated[Direction, Field(description="`desc` unless given.")] = "desc"


class CreatedQuery(Query):
    """Bounds on the creation date, both inclusive, in the account's time zone."""

    created_after: Annotated[
        Date | None, Field(description="Created on or after this date (yyyyMMdd[HH[mm[ss]]]).")
    ] = None
    created_before: Annotated[
        Date | None, Field(description="Created on or before this date (yyyyMMdd[HH[mm[ss]]]).")
    ] = None

    def bounds(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """Return both bounds in UTC. Raises Rejected when they cross."""
        after = moments.first_moment(self.created_after, zone) if self.created_after else None
        before = moments.last_moment(self.created_before, zone) if self.created_before else None
        if after and before and after > before:
            raise Rejected(
                [
                    Failure(
                        "CreatedAfter",
                        "CreatedAfter lies behind CreatedBefore.",
                        self.created_after,
                    )
                ]
            )
        return after, before


class TextQuery(Query):
    """A pattern over the texts of an entity."""

    text_search: Annotated[
        ShortText,
        Field(
            description="A pattern in any case; `*` stands for anything, alone it is 'contains'."
        ),
    ] = ""


class DatapointQuery(CreatedQuery, TextQuery):
    """Which datapoints are meant."""

    type: Annotated[TypeWord | None, Field(description="`tl` (links) or `tp` (pixels).")] = None
    status: Annotated[DatapointStatus, Field(description="`all` unless given.")] = "all"
    tags: Annotated[
        ShortText,
        Field(description="Comma list of tag names or ids, all of which must be carried."),
    ] = ""

    def where(
        self,
        zone: ZoneInfo,
        *,
        favourite: bool | None = None,
        group_id: int | None = None,
        conversion_id: int | None = None,
    ) -> DatapointFilter:
        """Return the catalog's filter for these parameters."""
        after, before = self.bounds(zone)
        return DatapointFilter(
            type=datapoint_type(self.type),
            status=self.status,
            tags=split(self.tags),
            text=self.text_search.strip(),
            favourite=favourite,
            group_id=group_id,
            conversion_id=conversion_id,
            created_after=after,
            created_before=before,
        )


class FavouriteDatapointQuery(DatapointQuery):
    """Which datapoints are meant, favourites perhaps only."""

    only_favorites: Annotated[bool, Field(description="Favourites only.")] = False


class GroupQuery(CreatedQuery, TextQuery):
    """Which groups are meant."""

    status: Annotated[PlainStatus, Field(description="`all` unless given.")] = "all"
    tags: Annotated[
        ShortText,
        Field(description="Comma list of tag names or ids, all of which must be carried."),
    ] = ""
    write: Annotated[
        bool, Field(description="Only those that the key may change: the owner's, all.")
    ] = False

    def where(self, zone: ZoneInfo) -> GroupFilter:
        """Return the catalog's filter for these parameters."""
        after, before = self.bounds(zone)
        return GroupFilter(
            status=self.status,
            tags=split(self.tags),
            text=self.text_search.strip(),
            created_after=after,
            created_before=before,
            writable=self.write,
        )


class ConversionQuery(CreatedQuery, TextQuery):
    """Which conversions are meant."""

    status: Annotated[PlainStatus, Field(description="`all` unless given.")] = "all"

    def where(self, zone: ZoneInfo) -> ConversionFilter:
        """Return the catalog's filter for these parameters."""
        after, before = self.bounds(zone)
        return ConversionFilter(
            status=self.status,
            text=self.text_search.strip(),
            created_after=after,
            created_before=before,
        )


def datapoint_type(word: str | None) -> DatapointType | None:
    """Return what `tl` and `tp` stand for."""
    if word is None:
        return None
    return DatapointType.TRACKING_LINK if word == "tl" else DatapointType.TRACKING_PIXEL


def split(text: str) -> tuple[str, ...]:
    """Return the items of a comma list."""
    return tuple(item.strip() for item in text.split(",") if item.strip())


class FoldQueryNames:
    """ASGI middleware: query names in the spelling that the API declares, blank values dropped.

    A name that no operation declares stays as it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._declared = declared_names()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Fold, then hand on."""
        if scope["type"] == "http" and scope["query_string"]:
            scope["query_string"] = self._fold(scope["query_string"], self._declared)
        await self._app(scope, receive, send)

    @staticmethod
    def _fold(query: bytes, declared: dict[str, str]) -> bytes:
        parts = []
        for part in query.decode("latin-1").split("&"):
            name, _, value = part.partition("=")
            if value.strip("+ ") and value.replace("%20", ""):
                spelling = declared.get(unquote_plus(name).strip().lower())
                parts.append(f"{spelling}={value}" if spelling else part)
        return "&".join(parts).encode("latin-1")
