"""Datapoints put into classes, so that the store adds up by class and not by datapoint.

What belongs together only the catalog knows. It goes along with the question as one text with a
place of fixed width for each id between the lowest and the highest, in which the class's number
stands: a look into it costs the store less than a look into a hash table, and a few sums less than
one for each of many datapoints.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from clicktrail.hits.parameters import Parameters

# A text takes the store as long to read as so many bytes of it would take datapoints to add up.
_BYTES_PER_DATAPOINT = 8
_FREE_BYTES = 65_536
_WIDTHS = ((2**8, "u1"), (2**16, "<u2"), (2**32, "<u4"))


class Classes(msgspec.Struct, frozen=True):
    """`numbers`, from 1 on, are the classes of the datapoints `ids` beside them, in any order.

    No id comes twice. Datapoints that are not there are in no class and count nowhere.
    """

    ids: NDArray[np.int64]
    numbers: NDArray[np.int64]

    @property
    def compact(self) -> bool:
        """Whether to ask by class is quicker than by datapoint: the ids lie close together."""
        return self._bytes <= _FREE_BYTES + _BYTES_PER_DATAPOINT * len(self.ids)

    def only(self, ids: Collection[int]) -> Classes:
        """Return the classes of those that are among `ids`."""
        kept = np.isin(self.ids, np.fromiter(ids, np.int64, len(ids)))
        return Classes(self.ids[kept], self.numbers[kept])

    def dimension(self, bound: Parameters) -> str:
        """Return the SQL of a datapoint's class, a UInt32: 0 for none."""
        width = self._width.itemsize
        places = np.zeros(self._places, self._width)
        places[self.ids - self._lowest] = self.numbers
        text = bound.text("classes", base64.b64encode(places.tobytes()).decode())
        lowest = bound.add("class_lowest", "UInt32", self._lowest)
        place = f"(datapoint_id - {lowest}) * {width} + 1"
        return f"reinterpretAsUInt32(substring(base64Decode({text}), {place}, {width}))"

    def condition(self, bound: Parameters) -> str:
        """Return the SQL of what leaves out the ids that have no place in the text."""
        lowest = bound.add("class_lowest", "UInt32", self._lowest)
        highest = bound.add("class_highest", "UInt32", self._lowest + self._places - 1)
        return f"datapoint_id >= {lowest} AND datapoint_id <= {highest}"

    @property
    def _bytes(self) -> int:
        return self._places * self._width.itemsize

    @property
    def _places(self) -> int:
        return int(self.ids.max()) - self._lowest + 1 if len(self.ids) else 0

    @property
    def _lowest(self) -> int:
        # Without any, nothing lies between the lowest id and the highest.
        return int(self.ids.min()) if len(self.ids) else 1

    @property
    def _width(self) -> np.dtype[Any]:
        highest = int(self.numbers.max(initial=0))
        return next(np.dtype(name) for limit, name in _WIDTHS if highest < limit)
