"""What sort of file an export is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clicktrail.imports.tables import opened

if TYPE_CHECKING:
    from pathlib import Path

JSON, SQL, TABLE = "json", "sql", "table"
_SQL = re.compile(r"--|/\*|(?:create|insert|drop|set|lock|use|begin|start)\s", re.IGNORECASE)


def kind_of(path: Path) -> str:
    """Return JSON, SQL or TABLE, by how the file begins; raises OperatorError."""
    with opened(path, "") as file:
        start = file.read(4096).lstrip()
    if start[:1] in ("{", "["):
        return JSON
    return SQL if _SQL.match(start) else TABLE
