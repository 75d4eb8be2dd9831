"""From the JSON of an export to what is exported and how; and to its table, when its time comes."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from pydantic import Field, ValidationError

from clicktrail.api.errors import Failure, Rejected
from clicktrail.api.v3.asking import MOST_FAULTS, answerable
from clicktrail.api.v3.event_reading import EventsQuery, read_events
from clicktrail.api.v3.exported_answers import answer_table
from clicktrail.api.v3.exported_events import event_table
from clicktrail.api.v3.exported_lists import list_table
from clicktrail.api.v3.list_reading import read_list
from clicktrail.api.v3.operations import fault, refused, wrong
from clicktrail.api.v3.path_bodies import Members
from clicktrail.api.v3.question_body import Body, FilterBody
from clicktrail.api.v3.question_reading import read
from clicktrail.exports.formats import Format, Style
from clicktrail.statistics.question import check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clicktrail.api.v3.asking import Asker
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.exports.table import Table

QUERY, EVENTS, LIST = "query", "events", "list"
WHATS = (QUERY, EVENTS, LIST)
LONGEST_FILE_NAME = 100
# Characters that file systems take for something else.
_NO_NAME = frozenset('/\\:*?"<>|')


class EventsBody(Body):
    """Which hits and conversions: as the parameters of `GET /v3/events` say it, without a page."""

    from_: Annotated[str, Field(alias="from", description="The first day or moment.")] = ""
    to: Annotated[str, Field(description="The last day, or the moment that ends it.")] = ""
    zone: Annotated[str, Field(description="IANA time zone; the account's unless given.")] = ""
    kind: Annotated[
        tuple[Literal["click", "view", "conversion"], ...],
        Field(description="Which; all unless given."),
    ] = ()
    filter: Annotated[FilterBody | None, Field(description="As in `POST /v3/query`.")] = None
    order: Annotated[
        Literal["desc", "asc"], Field(description="`desc`, the newest first, or `asc`.")
    ] = "desc"


SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["format"],
    "properties": {
        QUERY: {
            "$ref": "#/components/schemas/QuestionBody",
            "description": "A question; all rows of its answer are exported, whatever its page.",
        },
        EVENTS: {"$ref": "#/components/schemas/EventsBody"},
        LIST: {"$ref": "#/components/schemas/ListBody"},
        "format": {"type": "string", "enum": [*Format]},
        "file_name": {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST_FILE_NAME,
            "description": "What the file is called when it is downloaded.",
        },
        "bom": {
            "type": "boolean",
            "default": False,
            "description": "Begin CSV with a byte order mark, by which Excel knows UTF-8.",
        },
        "guard_formulas": {
            "type": "boolean",
            "default": True,
            "description": "In CSV put an apostrophe before texts that spreadsheets would take for"
            " formulas.",
        },
    },
    "oneOf": [{"required": [what]} for what in WHATS],
    "additionalProperties": False,
}


class AskedExport(msgspec.Struct, frozen=True):
    """What is exported, and as what: `question` is JSON of the kind `what`, which was checked."""

    what: str
    question: Any
    format: Format
    file_name: str
    style: Style


def read_export(raw: Any, asker: Asker, catalog: Catalog, viewer: int) -> AskedExport:
    """Return what a body asks for.

    Raises Rejected naming every wrong member, CatalogUnavailable, HitStoreDown or HitStoreRefused.
    """
    if not isinstance(raw, dict):
        raise wrong("The body must be a JSON object.")
    members = Members(raw)
    given = [name for name in WHATS if members.get(name) is not None]
    if len(given) != 1:
        members.wrong(
            'Say what by "query" (as for POST /v3/query), "events" or "list", one of them.'
        )
    form = members.word("format", Format, Format.CSV)
    if members.get("format") is None:
        members.wrong(f'"format" is required: {", ".join(Format)}.', "format")
    name = members.text("file_name").strip()
    if members.get("file_name") is not None and not _is_file_name(name):
        members.wrong(
            f"A file's name has 1 to {LONGEST_FILE_NAME} characters, none of them"
            f" {' '.join(sorted(_NO_NAME))} or a control character.",
            "file_name",
        )
    style = Style(members.flag("bom", False), members.flag("guard_formulas", True))
    members.finish()
    if members.faults:
        raise refused(members.faults)
    what = given[0]
    with _below(what):
        _check(what, raw[what], asker, catalog, viewer)
    ending = f".{form}"
    name = name or (raw[what]["of"] if what == LIST else what)
    return AskedExport(
        what, raw[what], form, name if name.lower().endswith(ending) else name + ending, style
    )


def table_of(what: str, question: Any, asker: Asker, catalog: Catalog, viewer: int) -> Table:
    """Return the table of what was asked for, which is asked of the store as it is gone through.

    Raises Rejected, CatalogUnavailable, HitStoreDown or HitStoreRefused.
    """
    with answerable():
        if what == QUERY:
            return answer_table(asker.store, catalog, read(question, asker), asker.now)
        if what == LIST:
            return list_table(catalog, read_list(question, asker.account.id, catalog), asker)
        asked = read_events(_parameters(question), asker, catalog, viewer)
        return event_table(asker.store, catalog, asked, asker.now)


def _check(what: str, question: Any, asker: Asker, catalog: Catalog, viewer: int) -> None:
    with answerable():
        if what == QUERY:
            check(asker.store, catalog, read(question, asker))
        elif what == LIST:
            read_list(question, asker.account.id, catalog)
        else:
            read_events(_parameters(question), asker, catalog, viewer).query.counted.check()


def _parameters(raw: Any) -> EventsQuery:
    """Return the parameters of `GET /v3/events` that an object says. Raises Rejected."""
    members = Members(raw)
    words = {name: members.text(name) for name in ("from", "to", "zone", "order")}
    kinds = members.get("kind")
    if kinds is not None and not (
        isinstance(kinds, list) and all(isinstance(kind, str) and kind.strip() for kind in kinds)
    ):
        members.wrong("kind must be a list of click, view and conversion.", "kind")
        kinds = None
    elif kinds and any("," in kind for kind in kinds):
        members.wrong("Each kind is a word of its own.", "kind")
        kinds = None
    condition = members.get("filter")
    members.finish()
    if members.faults:
        raise refused(members.faults)
    given = {name: word for name, word in words.items() if word}
    if kinds:
        given["kind"] = ",".join(kinds)
    if condition is not None:
        given["filter"] = json.dumps(condition)
    try:
        return EventsQuery.model_validate(given)
    except ValidationError as error:
        raise refused(
            [
                fault(f'"{one["loc"][0]}": {_lower(one["msg"])}.', str(one["loc"][0]))
                for one in error.errors()[:MOST_FAULTS]
            ]
        ) from None


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


@contextmanager
def _below(member: str) -> Iterator[None]:
    """Move what is wrong with an object to where the object stands in the body."""
    try:
        yield
    except Rejected as refusal:
        raise refused([_moved(one, member) for one in refusal.failures]) from None


def _moved(one: Failure, member: str) -> Failure:
    steps = f"/{member}" + (f"/{one.parameter}" if one.parameter else "")
    return Failure(one.property, one.message, pointer=steps + (one.pointer or ""))


def _is_file_name(name: str) -> bool:
    return (
        0 < len(name) <= LONGEST_FILE_NAME
        and name.isprintable()
        and not name.startswith(".")
        and _NO_NAME.isdisjoint(name)
    )
