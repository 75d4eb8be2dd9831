"""YOURLS: a dump of its database, its tables as CSV, or its API's `stats` as JSON.

Columns are those that YOURLS creates (github.com/YOURLS/YOURLS, `includes/functions-install.php`):
`yourls_url` has keyword, url, title, timestamp, ip, clicks; `yourls_log` has click_id, click_time,
shorturl, referrer, user_agent, ip_address, country_code. The API (`action=stats`, `functions.php`)
answers `{"links": {"link_1": {shorturl, url, title, timestamp, ip, clicks}}}`. Times are those of
the server, UTC unless `--zone` says otherwise; a referrer of `direct` is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from clicktrail.imports import shapes
from clicktrail.imports.columns import plain
from clicktrail.imports.documents import entries
from clicktrail.imports.model import HitItem, ImportedLink, LinkItem, Spot
from clicktrail.imports.rows import (
    FileFormat,
    Rows,
    TableSource,
    hit_of,
    link_of,
    split_short,
    tried,
)
from clicktrail.imports.sniffing import JSON, SQL, kind_of
from clicktrail.imports.sql_dump import inserted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from clicktrail.imports.model import Source

NAME = "yourls"
LINK_COLUMNS = {
    "name": "keyword",
    "url": "url",
    "title": "title",
    "created": "timestamp",
    "total": "clicks",
}
HIT_COLUMNS = {
    "name": "shorturl",
    "time": "click_time",
    "id": "click_id",
    "referrer": "referrer",
    "user_agent": "user_agent",
    "ip": "ip_address",
    "country": "country_code",
}
_LISTS = frozenset({("links",)})


class YourlsFiles:
    """Dumps, tables and saved answers."""

    name = NAME

    def __init__(self, files: Sequence[Path], form: FileFormat) -> None:
        kinds = {path: kind_of(path) for path in files}
        self._form = form
        self._moments = form.moments
        self._dumps = [path for path in files if kinds[path] == SQL]
        self._documents = [path for path in files if kinds[path] == JSON]
        self._tables = [_Table([path], form) for path in files if path not in self._others()]

    def links(self) -> Iterator[LinkItem]:
        """Give the short URLs."""
        for path in self._dumps:
            for spot, row in self._rows(path, LINK_COLUMNS):
                yield tried(spot, link_of, spot, row, self._moments)
        for path in self._documents:
            number = 0
            for place, item in entries(path, _LISTS):
                if place == ("links",):
                    for each in item.values() if isinstance(item, dict) else [item]:
                        number += 1
                        spot = Spot(str(path), number)
                        yield tried(spot, self._answered, spot, each)
        for table in self._tables:
            yield from table.links()

    def hits(self) -> Iterator[HitItem]:
        """Give the clicks of the log."""
        for path in self._dumps:
            for spot, row in self._rows(path, HIT_COLUMNS):
                yield tried(spot, hit_of, spot, row, self._moments)
        for table in self._tables:
            yield from table.hits()

    def left_out(self) -> list[str]:
        """Say which columns of tables nothing is made of."""
        return [said for table in self._tables for said in table.left_out()]

    def _others(self) -> list[Path]:
        return [*self._dumps, *self._documents]

    def _rows(self, path: Path, columns: dict[str, str]) -> Iterator[tuple[Spot, dict[str, str]]]:
        """Give the rows of the tables that have such columns, by what they hold."""
        for _, number, values in inserted(path, self._form.encoding):
            if columns["name"] in values and set(columns.values()) <= values.keys():
                row = {field: values[column].strip() for field, column in columns.items()}
                yield Spot(str(path), number), {name: text for name, text in row.items() if text}

    def _answered(self, spot: Spot, given: object) -> ImportedLink:
        item: dict[str, Any] = shapes.record(given, "link")
        row = {
            "name": split_short(shapes.text(item, "shorturl"))[1].rpartition("/")[2],
            "url": shapes.text(item, "url"),
            "title": shapes.text(item, "title"),
            "created": shapes.text(item, "timestamp"),
            "total": shapes.text(item, "clicks"),
        }
        return link_of(spot, {name: text for name, text in row.items() if text}, self._moments)


class _Table(TableSource):
    """`yourls_url` or `yourls_log` as a table."""

    def __init__(self, files: Sequence[Path], form: FileFormat) -> None:
        header = {plain(name) for path in files for name in Rows(path, form).table.header}
        columns = HIT_COLUMNS if plain(HIT_COLUMNS["time"]) in header else LINK_COLUMNS
        super().__init__(NAME, files, form, {field: (one,) for field, one in columns.items()})


def source(files: Sequence[Path], form: FileFormat) -> Source:
    """Return what the files hold; raises OperatorError."""
    return YourlsFiles(files, form)
