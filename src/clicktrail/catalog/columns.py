"""Types of columns, for tables and migrations alike, so that both databases keep and order alike.

Texts are ordered by their code points: SQLite does so by itself, PostgreSQL under the collation
"C", whatever the database's own is. How long a text may be is checked, never left to the type:
SQLite ignores that, and case folding may lengthen a text. Ids have 64 bits in both, since whoever
asks for one may name any number.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.types import TypeEngine

Id = Integer().with_variant(BigInteger(), "postgresql")
_ORDERED = Text(collation="C")


def words(length: int | None = None) -> TypeEngine[str]:
    """Return the type of a text of at most `length` characters; None for any number."""
    plain: TypeEngine[str] = Text() if length is None else String(length)
    return plain.with_variant(_ORDERED, "postgresql")
