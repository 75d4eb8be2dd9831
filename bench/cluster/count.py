"""Every redirect that was answered against every hit that is there, by its id."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.cluster.load import CLICKS
from bench.cluster.whole import PARTITIONS, Whole
from bench.outage import journaled
from bench.soak.load import CLICK_ID_LENGTH

Ids = NDArray[np.uint64]
_ID_BYTES = slice(9, 17)


@dataclass(frozen=True, slots=True)
class Compared:
    """How what was answered and what is there differ; numbers of hits."""

    answered: int
    recorded: int
    lost: int
    double: int

    @property
    def unanswered(self) -> int:
        """Hits that were recorded and whose answer nobody has seen: cut off, or not yet read."""
        return self.recorded - self.double - (self.answered - self.lost)


def hit_ids(click_ids: bytes) -> Ids:
    """Return the hits that click ids name, which stand one behind the other."""
    if not click_ids:
        return np.zeros(0, dtype=np.uint64)
    # Each has a length that base64 needs no padding within, so that all are decoded at once.
    decoded = np.frombuffer(base64.urlsafe_b64decode(click_ids), dtype=np.uint8)
    rows = decoded.reshape(-1, CLICK_ID_LENGTH * 3 // 4)[:, _ID_BYTES]
    return np.ascontiguousarray(rows).view(">u8").ravel().astype(np.uint64) >> np.uint64(1)


def noted(directories: Iterable[Path]) -> Ids:
    """Return the hits of all redirects that loads have noted."""
    return np.concatenate(
        [np.zeros(0, dtype=np.uint64), *(hit_ids((d / CLICKS).read_bytes()) for d in directories)]
    )


def compared(answered: Ids, recorded: Ids) -> Compared:
    """Compare the hits of answers with those that are there."""
    different = np.unique(recorded)
    return Compared(
        len(answered),
        len(recorded),
        int(np.count_nonzero(~np.isin(answered, different))),
        len(recorded) - len(different),
    )


def counted(whole: Whole, directories: list[Path]) -> list[str]:
    """Count what is everywhere, print it; return what is wrong."""
    store = whole.store()
    try:
        by_store = [
            np.array([hit for (hit,) in each.rows("SELECT hit_id FROM hits")], dtype=np.uint64)
            for each in store.shards
        ]
        summed = [
            int(each.rows("SELECT sum(clicks + spider_hits) FROM account_day")[0][0])
            for each in store.shards
        ]
    finally:
        store.close()
    found = compared(noted(directories), np.concatenate(by_store))
    copies = [
        sum(
            journaled(part.directory / "data" / "shared" / f"{number:02d}" / "journal")
            for number in range(PARTITIONS)
        )
        for part in whole.ingesters
    ]
    print(
        f"counted  {found.answered:,} redirects acknowledged, of which {found.lost:,} lost;"
        f" {found.recorded:,} hits in the stores"
        f" ({' + '.join(f'{len(each):,}' for each in by_store)}), of which {found.double:,} double"
        f" and {found.unanswered:,} whose answer was cut off; sums say {sum(summed):,}; the copies"
        f" of the journal hold {', '.join(f'{each:,}' for each in copies)}",
        flush=True,
    )
    faults = {
        "acknowledged hits were lost": found.lost,
        "hits are double": found.double,
        "the sums of a store differ from its hits": summed != [len(each) for each in by_store],
        "a copy of the journal holds something else": set(copies) != {found.recorded},
    }
    return [fault for fault, amount in faults.items() if amount]
