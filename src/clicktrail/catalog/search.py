"""Finding datapoints by text.

SQLite: an FTS5 index of trigrams narrows a rare pattern to candidates; one that is common, or
shorter than three characters, is looked for in the account's own texts, which lie side by side.
Neither way touches more than one account's texts plus a bounded number of candidates. PostgreSQL
chooses by itself between the account's texts and its pg_trgm index, by how common they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import ColumnElement, and_, column, false, select, table, text

from clicktrail.catalog.dialects import Contains, InLine, Listed, Strung
from clicktrail.catalog.tables import datapoint_texts

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray
    from sqlalchemy import Select
    from sqlalchemy.engine import Connection

    from clicktrail.catalog.patterns import Pattern

FEW = 2000
INLINE = 400

_index = table("datapoint_search", column("rowid"), column("datapoint_search"))


def fits(searchable: ColumnElement[str], pattern: Pattern) -> ColumnElement[bool]:
    """Return the condition that a text column fits a pattern."""
    if any("\0" in needle for needle in pattern.needles):
        # No text has it, and a database takes it for the end of the needle.
        return false()
    conditions: list[ColumnElement[bool]] = [
        Contains(searchable, needle) for needle in pattern.needles
    ]
    if pattern.expression is not None:
        conditions.append(InLine(searchable, pattern))
    return and_(*conditions)


def one_of(ids: ColumnElement[int], wanted: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of `wanted`, of which there may be very many."""
    if len(wanted) <= INLINE:
        return ids.in_(list(wanted))
    return Listed(ids, wanted)


def all_ids(connection: Connection, statement: Select[tuple[int]]) -> NDArray[np.int64]:
    """Return the ids that a statement of one column finds, rising.

    The database strings them together itself: that takes a quarter of the time of a row each.
    """
    found = statement.subquery()
    text = connection.execute(select(Strung(found.c[0]))).scalar_one()
    # They mostly come in order, and "stable" is the way of sorting that makes use of it.
    return np.sort(parsed_ids(text), kind="stable")


def parsed_ids(text: str | None) -> NDArray[np.int64]:
    """Return the ids that `Strung` has strung together, in its order."""
    return np.fromstring(text or "", dtype=np.int64, sep=",")


def among(ids: NDArray[np.int64], those: NDArray[np.int64]) -> NDArray[np.bool]:
    """Return for each of `ids` whether it is among `those`.

    By a table of all ids up to the largest, a byte each: numpy's own `isin` sorts both where the
    ids lie far apart, which takes fifty times as long.
    """
    highest = max(int(ids.max(initial=0)), int(those.max(initial=0)))
    table = np.zeros(highest + 1, np.bool)
    table[those] = True
    found: NDArray[np.bool] = table[ids]
    return found


def few_matches(
    connection: Connection, account_id: int, pattern: Pattern, candidates: list[int] | None = None
) -> list[int] | None:
    """Return the ids of the account's datapoints that fit, if they are at most `FEW`; else None.

    Without `candidates` that the trigrams gave, the account's texts are read until it is known.
    """
    wanted = (
        select(datapoint_texts.c.datapoint_id)
        .where(datapoint_texts.c.account_id == account_id, fits(datapoint_texts.c.text, pattern))
        .limit(FEW + 1)
    )
    if candidates is not None:
        wanted = wanted.where(one_of(datapoint_texts.c.datapoint_id, candidates))
    found = list(connection.execute(wanted).scalars())
    return found if len(found) <= FEW else None


def rare_candidates(connection: Connection, pattern: Pattern) -> list[int] | None:
    """Return a small superset of all datapoints that fit, over all accounts.

    None where the trigrams are too common, or the pattern too short, to narrow it down, and where
    the database finds its way by itself.
    """
    if connection.dialect.name != "sqlite":
        return None
    trigrams = {
        needle[start : start + 3] for needle in pattern.needles for start in range(len(needle) - 2)
    }
    # A line break is no more than the anchor of a field: its trigrams are in the index as well.
    if not trigrams:
        return None
    expression = " AND ".join(
        '"' + trigram.replace('"', '""') + '"' for trigram in sorted(trigrams)
    )
    found = list(
        connection.execute(
            select(_index.c.rowid).where(text("datapoint_search MATCH :expression")).limit(FEW + 1),
            {"expression": expression},
        ).scalars()
    )
    return found if len(found) <= FEW else None


def text_of(account_id: int, datapoint_id: int, searchable: str) -> dict[str, Any]:
    """Return the row that makes a datapoint findable."""
    return {"account_id": account_id, "datapoint_id": datapoint_id, "text": searchable}
