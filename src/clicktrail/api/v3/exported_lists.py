"""Lists of the catalog as tables: what API v2 lists page by page, from the oldest to the newest.

Columns that `clicktrail import csv` knows are called as it knows them, so that an export of links
can be imported again. Each page is read in a transaction of its own and begins behind the last id
of the page before, so that nothing is missed or twice while the catalog changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from clicktrail.api.v2.entities import Rendering
from clicktrail.api.v3.exported_events import TAG_GAP
from clicktrail.api.v3.list_reading import AskedList, Listed, State
from clicktrail.catalog.listing import (
    ConversionFilter,
    DatapointFilter,
    DomainFilter,
    GroupFilter,
    Page,
    TagFilter,
)
from clicktrail.catalog.model import Conversion, Datapoint, Domain, Group, Tag
from clicktrail.domain import money
from clicktrail.domain.entries import DatapointType, Status
from clicktrail.exports.table import Cell, Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from clicktrail.api.v3.asking import Asker
    from clicktrail.catalog.catalog import Catalog, Session

AT_ONCE = 500
_FLAGS = ("preferred", "is_public", "redirect_only")
_LINK_FLAGS = ("append_query", "is_secured", "light_tracking", "encode_ip")
_STATUS = {
    Status.ACTIVE: State.ACTIVE,
    Status.PAUSED: State.PAUSED,
    Status.ABUSE: State.SPAM,
    Status.DELETED: State.DELETED,
}


@dataclass(frozen=True)
class _List:
    """A list: how many items it has, a page of them, and the values of one by column.

    A value is a cell, or of several names a tuple, which flat files have with commas between.
    """

    columns: Sequence[Column]
    count: Callable[[Session], int]
    page: Callable[[Session, Page], Sequence[Any]]
    values: Callable[[Any], Sequence[Cell | tuple[str, ...]]]


def list_table(catalog: Catalog, asked: AskedList, asker: Asker) -> Table:
    """Return the table of a list, as the viewer of `catalog` may see it.

    Its blocks are read as they are gone through, a page each. Raises CatalogUnavailable,
    now or then.
    """
    with catalog.read() as view:
        default = view.domains.default()
        render = Rendering(asker.zone, asker.edge_url, default.id)
        found = _list_of(asked, asker.account.id, render)
        total = found.count(view)

    def blocks() -> Iterator[Sequence[Any]]:
        after: int | None = None
        while True:
            page = Page(limit=AT_ONCE, sort_by="id", descending=False, after=after)
            with catalog.read() as view:
                items = found.page(view, page)
            if not items:
                return
            yield items
            after = items[-1].id

    return Table(
        columns=found.columns,
        blocks=blocks(),
        row=lambda item: [
            TAG_GAP.join(value) if isinstance(value, tuple) else value
            for value in found.values(item)
        ],
        document=lambda item: {
            column.name: _member(value, asker.zone)
            for column, value in zip(found.columns, found.values(item), strict=True)
        },
        zone=asker.zone,
        total=total,
        title=asked.of.capitalize(),
    )


def _member(value: Cell | tuple[str, ...], zone: ZoneInfo) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="milliseconds")
    return float(value) if isinstance(value, Decimal) else value


def _list_of(asked: AskedList, account_id: int, render: Rendering) -> _List:
    status: Any = asked.status.value
    match asked.of:
        case Listed.LINKS | Listed.PIXELS:
            links = asked.of is Listed.LINKS
            kind = DatapointType.TRACKING_LINK if links else DatapointType.TRACKING_PIXEL
            meant = DatapointFilter(
                type=kind,
                status=status,
                tags=asked.tags,
                group_id=asked.group or None,
                text=asked.text,
            )
            return _List(
                LINK_COLUMNS if links else PIXEL_COLUMNS,
                lambda view: view.datapoints.count(account_id, meant),
                lambda view, page: view.datapoints.list(account_id, meant, page),
                lambda one: _link(one, render) if links else _pixel(one, render),
            )
        case Listed.GROUPS:
            groups = GroupFilter(status=status, tags=asked.tags, text=asked.text)
            return _List(
                GROUP_COLUMNS,
                lambda view: view.groups.count(account_id, groups),
                lambda view, page: view.groups.list(account_id, groups, page),
                _group,
            )
        case Listed.TAGS:
            tags = TagFilter(text=asked.text)
            return _List(
                TAG_COLUMNS,
                lambda view: view.tags.count(account_id, tags),
                lambda view, page: view.tags.list(account_id, tags, page),
                _tag,
            )
        case Listed.CONVERSIONS:
            conversions = ConversionFilter(status=status, text=asked.text)
            return _List(
                CONVERSION_COLUMNS,
                lambda view: view.conversions.count(account_id, conversions),
                lambda view, page: view.conversions.list(account_id, conversions, page),
                _conversion,
            )
        case Listed.DOMAINS:
            domains = DomainFilter(text=asked.text)
            return _List(
                DOMAIN_COLUMNS,
                lambda view: view.domains.count(account_id, domains),
                lambda view, page: view.domains.list(account_id, domains, page),
                _domain,
            )


def _texts(*names: str) -> list[Column]:
    return [Column(name, Kind.TEXT) for name in names]


def _truths(*names: str) -> list[Column]:
    return [Column(name, Kind.TRUTH) for name in names]


_ID, _CREATED = Column("id", Kind.INTEGER), Column("created", Kind.MOMENT)
PIXEL_COLUMNS = (
    _ID,
    *_texts("name", "title", "short_url", "status"),
    Column("group", Kind.INTEGER),
    *_texts("group_name", "tags"),
    Column("domain", Kind.INTEGER),
    *_texts("domain_name", "conversions"),
    _CREATED,
    *_texts("notes"),
    *_truths(*_FLAGS, *_LINK_FLAGS),
)
LINK_COLUMNS = (
    *PIXEL_COLUMNS,
    *_texts("url"),
    Column("redirect_type", Kind.INTEGER),
    Column("expires", Kind.MOMENT),
)
GROUP_COLUMNS = (_ID, *_texts("name", "status", "tags"), _CREATED, *_texts("notes"),
                 *_truths(*_FLAGS))  # fmt: skip
TAG_COLUMNS = (_ID, *_texts("name"))
CONVERSION_COLUMNS = (
    _ID,
    *_texts("name", "status", "description", "code"),
    Column("value", Kind.MONEY),
    _CREATED,
    *_texts("duplicates"),
    *(Column(name, Kind.INTEGER) for name in ("min_seconds", "max_seconds", "look_back_days")),
)
DOMAIN_COLUMNS = (
    _ID,
    *_texts("name", "type", "verification", "verification_problem"),
    *_truths("is_default", "cookieless"),
    *_texts("custom_404", "custom_homepage"),
    _CREATED,
)


def _pixel(one: Datapoint, render: Rendering) -> list[Cell | tuple[str, ...]]:
    return [
        one.id,
        one.name,
        one.title,
        render.tracking_code(one),
        _STATUS[one.status].value,
        one.group_id,
        one.group_name,
        tuple(tag.name for tag in one.tags),
        one.domain_id,
        one.domain_name,
        tuple(conversion.name for conversion in one.conversions),
        one.created_at,
        one.notes,
        *(getattr(one, name) for name in (*_FLAGS, *_LINK_FLAGS)),
    ]


def _link(one: Datapoint, render: Rendering) -> list[Cell | tuple[str, ...]]:
    ends = one.specifics.get("expirationDate")
    return [
        *_pixel(one, render),
        one.url,
        int(one.redirect_type),
        datetime.fromtimestamp(ends / 1000, UTC) if ends else None,
    ]


def _group(one: Group) -> list[Cell | tuple[str, ...]]:
    return [
        one.id,
        one.name,
        _living(one.deleted),
        tuple(tag.name for tag in one.tags),
        one.created_at,
        one.notes,
        *(getattr(one, name) for name in _FLAGS),
    ]


def _tag(one: Tag) -> list[Cell | tuple[str, ...]]:
    return [one.id, one.name]


def _conversion(one: Conversion) -> list[Cell | tuple[str, ...]]:
    return [
        one.id,
        one.name,
        _living(one.deleted),
        one.description,
        one.code,
        money.to_decimal(one.value),
        one.created_at,
        one.duplicates.name.lower(),
        one.min_seconds,
        one.max_seconds,
        one.look_back_days,
    ]


def _domain(one: Domain) -> list[Cell | tuple[str, ...]]:
    return [
        one.id,
        one.name,
        one.type.name.lower(),
        one.verification.value,
        one.verification_problem,
        one.is_default,
        one.cookieless,
        one.custom_404,
        one.custom_homepage,
        one.created_at,
    ]


def _living(deleted: bool) -> str:
    return (State.DELETED if deleted else State.ACTIVE).value
