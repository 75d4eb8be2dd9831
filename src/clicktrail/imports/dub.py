"""Dub: its export of links, and of click events, both CSV.

The columns are those of Dub's open source (github.com/dubinc/dub, `lib/zod/schemas/links.ts` and
`lib/analytics/events-export-helpers.ts`): links have Short link, Destination URL, Created at, Tags
…; events have Date, Event, Link, Destination URL, Country (by name), City, Device, Browser, OS,
Referrer URL, Click ID. Times are ISO 8601 in UTC. A value that a spreadsheet would take for a
formula has an apostrophe before it. Neither addresses nor user agents are exported, and programs
were never recorded. Leads and sales name no click, so they cannot be imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clicktrail.domain.entries import RedirectType
from clicktrail.imports.columns import plain
from clicktrail.imports.rows import Rows, TableSource, unguarded
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from clicktrail.imports.model import Source
    from clicktrail.imports.rows import FileFormat

NAME = "dub"
COLUMNS = {
    "short_url": ("short link", "link"),
    "url": ("destination url", "url"),
    "title": ("title",),
    "notes": ("comments", "description"),
    "tags": ("tags",),
    "group": ("folder", "folder name"),
    "created": ("created at", "created"),
    "expires": ("expires at",),
    "total": ("clicks",),
    "time": ("date", "timestamp"),
    "id": ("click id",),
    "country": ("country",),
    "region": ("region",),
    "city": ("city",),
    "browser": ("browser",),
    "os": ("os",),
    "device": ("device",),
    "referrer": ("referrer url", "referrer"),
}
_OF_CUSTOMERS = {"customer", "sale amount", "invoice id"}


class DubTables(TableSource):
    """Dub's tables."""

    def check(self, rows: Rows) -> None:
        """Raise OperatorError for a table of leads or sales, and for what is no export of Dub."""
        if _OF_CUSTOMERS & {plain(name) for name in rows.table.header}:
            raise OperatorError(
                f"{rows.table.path} holds leads or sales: they do not say which click they came"
                " from, so they cannot be imported; export the clicks"
            )
        super().check(rows)

    def cleaned(self, row: dict[str, str]) -> dict[str, str]:
        """Take off the apostrophe that keeps a spreadsheet from calculating."""
        return unguarded(row)


def source(files: Sequence[Path], form: FileFormat) -> Source:
    """Return what the files hold; raises OperatorError."""
    return DubTables(NAME, files, form, COLUMNS, RedirectType.TEMPORARY)
