"""What an export of a list of the catalog asks for: which list, and which of its items."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from pydantic import Field

from clicktrail.api.queries import MAX_TEXT
from clicktrail.api.v2.tag_lists import MAX_TAGS
from clicktrail.api.v3.operations import refused
from clicktrail.api.v3.path_bodies import LARGEST_ID, Members
from clicktrail.api.v3.question_body import Body
from clicktrail.api.v3.words import is_plain
from clicktrail.catalog.errors import NotFound

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Catalog


class Listed(StrEnum):
    """The lists of the catalog."""

    LINKS = "links"
    PIXELS = "pixels"
    GROUPS = "groups"
    TAGS = "tags"
    CONVERSIONS = "conversions"
    DOMAINS = "domains"


class State(StrEnum):
    """What a list may be narrowed to; `paused` and `spam` are of links and pixels only."""

    ALL = "all"
    ACTIVE = "active"
    PAUSED = "paused"
    SPAM = "spam"
    DELETED = "deleted"


_DATAPOINTS = (Listed.LINKS, Listed.PIXELS)
# Which lists each member is for.
_FOR = {
    "status": (*_DATAPOINTS, Listed.GROUPS, Listed.CONVERSIONS),
    "tags": (*_DATAPOINTS, Listed.GROUPS),
    "group": _DATAPOINTS,
}


class ListBody(Body):
    """A list of the catalog, and which of its items, as the lists of API v2 know them."""

    of: Annotated[
        Literal["links", "pixels", "groups", "tags", "conversions", "domains"],
        Field(description="Which list; groups are also called campaigns."),
    ]
    status: Annotated[
        Literal["all", "active", "paused", "spam", "deleted"],
        Field(description="Of links and pixels; of groups and conversions `active` and `deleted`."),
    ] = "all"
    tags: Annotated[
        tuple[str, ...],
        Field(
            max_length=MAX_TAGS,
            description="Names or ids of tags that links, pixels or groups all carry.",
        ),
    ] = ()
    group: Annotated[
        int | None,
        Field(ge=1, le=LARGEST_ID, description="Id of the group that links or pixels are in."),
    ] = None
    text: Annotated[
        str,
        Field(
            max_length=MAX_TEXT,
            description="A pattern in any case; `*` stands for anything, alone it is 'contains'.",
        ),
    ] = ""


class AskedList(msgspec.Struct, frozen=True):
    """A list and what it is narrowed to; `group` 0: to none."""

    of: Listed
    status: State = State.ALL
    tags: tuple[str, ...] = ()
    group: int = 0
    text: str = ""


def read_list(raw: Any, account_id: int, catalog: Catalog) -> AskedList:
    """Return what an object asks for. Raises Rejected naming all that is wrong."""
    members = Members(raw)
    of = members.word("of", Listed, Listed.LINKS)
    if members.is_object and members.get("of") is None:
        members.wrong(f"of is required: {', '.join(Listed)}.", "of")
    status = members.word("status", State, State.ALL)
    group = members.integer("group", 1, LARGEST_ID, 0)
    asked = AskedList(of, status, _tags(members), group, _text(members))
    for name, lists in _FOR.items():
        if members.get(name) is not None and of not in lists:
            members.wrong(f"{name} is for {', '.join(lists)}, not for {of}.", name)
    if status in (State.PAUSED, State.SPAM) and of not in _DATAPOINTS:
        members.wrong(f"status of {of} must be one of all, active, deleted.", "status")
    members.finish()
    if not members.faults and group:
        with catalog.read() as view:
            try:
                view.groups.get(account_id, group)
            except NotFound as error:
                members.wrong(str(error), "group")
    # The status of what has none is named once, by what it is for.
    found = {one.pointer: one for one in reversed(members.faults)}
    if found:
        raise refused([*reversed(found.values())])
    return asked


def _tags(members: Members) -> tuple[str, ...]:
    given = members.get("tags")
    if given is None:
        return ()
    if not isinstance(given, list) or len(given) > MAX_TAGS:
        members.wrong(f"tags must be a list of at most {MAX_TAGS} names or ids.", "tags")
        return ()
    for at, one in enumerate(given):
        if not isinstance(one, str) or not one.strip() or not is_plain(one):
            members.wrong("A tag is a name, or an id as a text.", "tags", at)
            return ()
    return tuple(one.strip() for one in given)


def _text(members: Members) -> str:
    text = members.text("text").strip()
    if len(text) > MAX_TEXT or not is_plain(text):
        members.wrong(f"text must be of at most {MAX_TEXT} characters.", "text")
        return ""
    return text
