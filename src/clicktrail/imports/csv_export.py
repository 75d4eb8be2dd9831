"""Any table of links, hits or counts (`clicktrail import csv`).

The columns are known by their usual names (`columns.FIELDS`), or named with `--map field=column`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clicktrail.imports.rows import TableSource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from clicktrail.imports.model import Source
    from clicktrail.imports.rows import FileFormat

NAME = "csv"


def source(files: Sequence[Path], form: FileFormat) -> Source:
    """Return what the files hold; raises OperatorError where one holds nothing that is known."""
    return TableSource(NAME, files, form)
