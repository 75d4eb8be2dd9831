"""How many of the clicks that a link's limit allows were made, as the edge gave them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clicktrail.domain.events import Flag
from clicktrail.hits.sql import Parameters

if TYPE_CHECKING:
    from collections.abc import Collection

    from clicktrail.hits.store import HitStore


def limited_clicks(
    store: HitStore, account_id: int, datapoint_ids: Collection[int]
) -> dict[int, int]:
    """Return the clicks that used up a limit (`Flag.LIMITED`), by datapoint; without those of none.

    Reads raw hits: no rollup has the flag. Raises HitStoreDown or HitStoreRefused.
    """
    bound = Parameters()
    rows = store.rows(
        "SELECT datapoint_id, count() FROM hits"
        f" WHERE account_id = {bound.add('account_id', 'UInt32', account_id)}"
        f" AND {bound.among('datapoint_id', 'datapoint_ids', datapoint_ids)}"
        f" AND bitAnd(flags, {int(Flag.LIMITED)}) != 0 GROUP BY datapoint_id",
        bound.values,
    )
    return {int(datapoint_id): int(clicks) for datapoint_id, clicks in rows}
