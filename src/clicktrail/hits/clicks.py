"""The hits that conversions belong to, found however long before the conversions they were taken.

An imported conversion may lie any time after its click. The ids of the clicks tell how far back
there is anything to find; between then and now the store's index of ids passes over what holds
none of them, so that no more is read for one click of long ago than for one of today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clicktrail.domain.hit_id import EPOCH_MS, TIME_SHIFT

if TYPE_CHECKING:
    from clicktrail.hits.parameters import Parameters

# Where a clock steps back, ids go on from the latest one: a hit may be older than its id says.
_STEPPED_BACK_MS: Final = 86_400_000


def taken_ms(hit_id: str, bound: Parameters) -> str:
    """Return the expression of the Unix milliseconds at which a hit was taken, by its id."""
    shift = bound.add("id_shift", "UInt8", TIME_SHIFT)
    epoch = bound.add("id_epoch", "Int64", EPOCH_MS)
    return f"bitShiftRight(reinterpretAsInt64({hit_id}), {shift}) + {epoch}"


def is_click_of(where: str, bound: Parameters) -> str:
    """Return the condition of hits to be one that a conversion belongs to, of those `where` means.

    The account, which comes first in the order of hits, is for the caller to name.
    """
    clicks = f"FROM conversions\nWHERE {where} AND click_hit_id != 0"
    oldest = f"min({taken_ms('click_hit_id', bound)}) - {_STEPPED_BACK_MS}"
    return (
        f"ts >= (SELECT fromUnixTimestamp64Milli({oldest}, 'UTC') {clicks})\n"
        f"AND hit_id IN (SELECT click_hit_id {clicks})"
    )
