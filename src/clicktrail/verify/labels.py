"""What rows say beside what is counted of them, as a number per row that two can work out.

The numbers of a row, and the CRC-32 of its texts, are multiplied by an odd factor each and added
up; the sum times 2 · id + 1, modulo 2^64, is the row's own, so that labels of two rows cannot be
exchanged unseen. Its upper half is the checksum: the sum of those of 2^32 rows fits 64 bits. numpy
works it out of rows as ingestion makes them, SQL of rows as the hit store holds them.
"""

from __future__ import annotations

import zlib
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from clicktrail.hits import columns as tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from clicktrail.ingest.columns import Columns

RECORDED = "recorded"
DERIVED = "derived"
_TEXTS = ("String", "LowCardinality(String)")
_SIGNED = {
    "DateTime64(3, 'UTC')": "toUInt64(toUnixTimestamp64Milli({}))",
    "Decimal(18, 4)": "reinterpretAsUInt64({})",
}


class Labels:
    """Columns of a raw table that a checksum is of, beside the row's id, which names the row.

    `told` is what the checksum is called where it differs. Other columns or other factors make
    what an unfinished verification has summed up useless (`state.VERSION`).
    """

    def __init__(
        self, told: str, identity: str, columns: tuple[str, ...], types: Mapping[str, str]
    ) -> None:
        self.told = told
        self.columns = columns
        self._id = identity
        self._texts = [name for name in columns if types[name] in _TEXTS]
        self._numbers = {name: types[name] for name in columns if types[name] not in _TEXTS}

    def of_rows(self, rows: Columns) -> NDArray[np.uint64]:
        """Return the checksum of each row, less than 2^32."""
        texts = zip(*(rows[name] for name in self._texts), strict=True)
        # As inserts do: what is not UTF-8 is replaced.
        hashed = [zlib.crc32("\0".join(each).encode(errors="replace")) for each in texts]
        total = np.array(hashed, dtype=np.uint64) * _factor("texts")
        for name, kind in self._numbers.items():
            total += _unsigned(rows[name], kind) * _factor(name)
        own = _unsigned(rows[self._id], "UInt64") * np.uint64(2) + np.uint64(1)
        checksums: NDArray[np.uint64] = (total * own) >> np.uint64(32)
        return checksums

    @property
    def sql(self) -> str:
        """The sum of the checksums of the rows that a query groups."""
        # The empty text behind keeps it a text whose hash is a plain number.
        texts = r", '\0', ".join(self._texts)
        terms = [f"CRC32(concat({texts}, '')) * {_factor('texts')}"]
        for name, kind in self._numbers.items():
            terms.append(f"{_SIGNED.get(kind, '{}').format(name)} * {_factor(name)}")
        return f"sum(bitShiftRight(({' + '.join(terms)}) * (2 * {self._id} + 1), 32))"


def _unsigned(column: Any, kind: str) -> NDArray[np.uint64]:
    if kind in _SIGNED:
        return np.asarray(column, dtype=np.int64).view(np.uint64)
    return np.asarray(column, dtype=np.uint64)


def _factor(name: str) -> np.uint64:
    """Return an odd number that follows from the name and looks like any other."""
    return np.uint64(int.from_bytes(sha256(name.encode()).digest()[:8]) | 1)


def _of_hits(told: str, *columns: str) -> Labels:
    return Labels(told, "hit_id", columns, tables.HITS)


def _of_conversions(told: str, *columns: str) -> Labels:
    return Labels(told, "event_id", columns, tables.CONVERSIONS)


# The places of hits are in neither: the geo database of then may be gone. What rows are counted by
# (accounts, datapoints, conversions) needs no checksum.
HITS = {
    RECORDED: _of_hits(
        "checksum of what was recorded (time, campaign, domain, visitor, address, referrer, query,"
        " destination, rule, flags)",
        "ts",
        "group_id",
        "domain_id",
        "kind",
        "visitor",
        "ip",
        "referrer",
        "query",
        "destination",
        "rule_id",
        "flags",
    ),
    DERIVED: _of_hits(
        "checksum of what follows from it (unique, outcome, source, language, browser, system,"
        " device, bot)",
        "is_unique",
        "is_spider",
        "outcome",
        "referrer_host",
        "source_id",
        "source_param",
        "language",
        "browser",
        "browser_version",
        "browser_family",
        "browser_type",
        "os",
        "os_version",
        "os_family",
        "device",
        "bot_name",
        "bot_category",
    ),
}
"""The checksums of hits: of what the journal itself holds, and of what rules make of it."""

CONVERSIONS = {
    RECORDED: _of_conversions(
        "checksum of what was recorded (time, amounts as given, currency, order, parameter,"
        " visitor, address, referrer, channel)",
        "ts",
        "given_value",
        "given_commission",
        "currency",
        "order_id",
        "parameter",
        "visitor",
        "ip",
        "referrer",
        "channel",
    ),
    DERIVED: _of_conversions(
        "checksum of what follows from it (outcome, click, link, campaign, evidence, firsts,"
        " amounts that count, policy)",
        "outcome",
        "click_hit_id",
        "datapoint_id",
        "group_id",
        "kind",
        "evidence",
        "rejected",
        "is_first_of_click",
        "is_first",
        "value",
        "commission",
        "cost",
        # Recorded, and written down as this release writes policies.
        "policy",
    ),
}
"""The checksums of conversions, likewise."""

OF_TABLE: Mapping[str, Mapping[str, Labels]] = {
    "hits": HITS,
    "datapoint_conversions": {},
    "conversions": CONVERSIONS,
}
"""The checksums by what figures are compared of; those of conversions are in one of two only."""
