"""Parquet: typed columns in row groups, moments in UTC, amounts as decimals."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from clicktrail.exports.table import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from clicktrail.exports.table import Column, Row

ROWS_OF_A_GROUP = 65_536
_TYPES: dict[Kind, Any] = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.MONEY: pa.decimal128(38, 4),
    Kind.DAY: pa.date32(),
    Kind.LOCAL: pa.timestamp("ms"),
    Kind.MOMENT: pa.timestamp("ms", tz="UTC"),
    Kind.TRUTH: pa.bool_(),
}


class ParquetWriter:
    """Writes the rows of a table as Parquet, a row group whenever enough rows have come."""

    def __init__(self, sink: BinaryIO, columns: Sequence[Column]) -> None:
        self._schema = pa.schema([(column.name, _TYPES[column.kind]) for column in columns])
        self._moments = [
            place for place, column in enumerate(columns) if column.kind is Kind.MOMENT
        ]
        self._writer = pq.ParquetWriter(sink, self._schema, compression="zstd")
        self._waiting: list[Any] = []
        self._rows = 0

    def write(self, rows: Sequence[Row]) -> None:
        """Take some rows; they are written with their group."""
        if not rows:
            return
        cells: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place in self._moments:
            cells[place] = [one and one.astimezone(UTC) for one in cells[place]]
        self._waiting.append(
            pa.record_batch(
                [
                    pa.array(column, type=field.type)
                    for column, field in zip(cells, self._schema, strict=True)
                ],
                schema=self._schema,
            )
        )
        self._rows += len(rows)
        if self._rows >= ROWS_OF_A_GROUP:
            self._write_group()

    def finish(self) -> None:
        """Write the last group, and the list of all groups behind it."""
        if self._waiting:
            self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        self._writer.write_table(pa.Table.from_batches(self._waiting), row_group_size=self._rows)
        self._waiting, self._rows = [], 0
