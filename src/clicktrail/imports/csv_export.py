"""Any table of links, hits or counts (`clicktrail import csv`).

The columns are known by their usual names (`columns.FIELDS`), or named with `--map field=column`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clicktrail.imports.rows import TableSource, unguarded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from clicktrail.imports.model import Source
    from clicktrail.imports.rows import FileFormat

NAME = "csv"


class AnyTables(TableSource):
    """Tables of anybody, those that `clicktrail export` wrote among them."""

    def cleaned(self, row: dict[str, str]) -> dict[str, str]:
        """Take off the apostrophe that keeps a spreadsheet from calculating."""
        return unguarded(row)


def source(files: Sequence[Path], form: FileFormat) -> Source:
    """Return what the files hold; raises OperatorError where one holds nothing that is known."""
    return AnyTables(NAME, files, form)
