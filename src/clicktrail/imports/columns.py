"""Which column of a table holds what."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from pathlib import Path

FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": ("slug", "short code", "keyword", "alias", "back half", "datapoint name", "link name"),
    "short_url": ("short url", "short link", "link", "tracking link", "tracking code", "bitlink"),
    "url": ("long url", "destination url", "destination", "target", "original url", "target url"),
    "title": ("datapoint title",),
    "notes": ("note", "comments", "comment", "description"),
    "tags": ("tag", "labels"),
    # A group may have its id in a column of that name.
    "group": ("group name", "group", "campaign", "folder"),
    "created": ("created at", "creation date", "date created", "created on"),
    "expires": ("expires at", "expiration date", "valid until"),
    "total": ("clicks", "total clicks", "visits", "visits count", "visit count", "engagements"),
    "status": ("state",),
    "redirect_type": ("redirect code",),
    "time": (
        "date",
        "clicked at",
        "access time",
        "timestamp",
        "date time",
        "click time",
        "visited at",
    ),
    "id": ("click id", "hit id", "visit id"),
    "ip": ("ip address", "address"),
    "user_agent": ("user agent", "ua"),
    "referrer": ("referer", "referrer url", "referer url"),
    "language": ("client language", "accept language"),
    "query": ("query params", "query string", "parameters"),
    "destination": ("real destination url",),
    "country": ("country code",),
    "region": ("region name",),
    "city": ("city name",),
    "organization": ("organisation", "org", "isp"),
    "browser": ("browser name",),
    "os": ("os name", "operating system"),
    "device": ("device type",),
    "bot": ("is spider", "is bot", "potential bot", "spider"),
    "kind": ("type", "hit type"),
    "day": (),
    "count": (),
}
"""What can be read from a table, and how columns that hold it are often called, the surest first.

Their own name goes before all others, unless it is among them.
"""
USUAL = {field: also if field in also else (field, *also) for field, also in FIELDS.items()}


def plain(name: str) -> str:
    """Return a column's name as names are compared: `Created At`, `created_at` and `createdAt`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.strip())
    return " ".join(re.sub(r"[\W_]+", " ", spaced).lower().split())


def read_mapping(pairs: Sequence[str]) -> dict[str, str]:
    """Return field → column from texts such as `time=Clicked at`; raises OperatorError."""
    found: dict[str, str] = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        field = field.strip()
        if not equals or field not in FIELDS:
            close = difflib.get_close_matches(field, FIELDS, n=1)
            hint = f": did you mean {close[0]}?" if close else f": fields are {', '.join(FIELDS)}"
            raise OperatorError(f"--map {pair!r} is not of the form field=column{hint}")
        found[field] = column.strip()
    return found


class Columns:
    """The columns of one table: `fields` are those that it has.

    `mapping` (field → column, empty for none) goes before `names`, which go before the names that
    columns of the kind often have.
    """

    def __init__(
        self,
        path: Path,
        header: Sequence[str],
        names: Mapping[str, Sequence[str]] | None = None,
        mapping: Mapping[str, str] | None = None,
    ) -> None:
        known = {plain(column): at for at, column in reversed(list(enumerate(header)))}
        given = dict(mapping or {})
        for column in given.values():
            if column and plain(column) not in known:
                raise OperatorError(
                    f"{path} has no column {column!r}, which --map names: it has"
                    f" {', '.join(header)}"
                )
        usual = names if names is not None else USUAL
        wanted = {field: [column] for field, column in given.items() if column}
        wanted |= {field: list(columns) for field, columns in usual.items() if field not in given}
        self._at: dict[str, int] = {}
        self._header = header
        for field, columns in wanted.items():
            found = (known[plain(one)] for one in columns if plain(one) in known)
            at = next((at for at in found if at not in self._at.values()), None)
            if at is not None:
                self._at[field] = at
        self.fields = frozenset(self._at)

    def unused(self) -> list[str]:
        """Return the names of the columns that hold nothing of any field."""
        used = set(self._at.values())
        return [name for at, name in enumerate(self._header) if at not in used and name.strip()]

    def read(self, row: Sequence[str]) -> dict[str, str]:
        """Return the values of a row by field, without those that are empty."""
        return {field: text for field, at in self._at.items() if (text := row[at].strip())}
