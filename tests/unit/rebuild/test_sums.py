"""In which pieces raw rows are summed up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicktrail.rebuild import sums
from clicktrail.verify.scope import Scope, date_of


@given(st.dictionaries(st.integers(20_000, 20_100), st.integers(1, 60)))
def test_each_day_with_rows_is_in_one_piece_and_no_piece_is_too_large(
    counted: dict[int, int],
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sums, "ROWS_PER_CHUNK", 50)
        pieces = sums.chunks(Scope((7,)), counted)
    days = [day for piece in pieces for day in range(piece.first_day, piece.last_day + 1)]
    assert len(days) == len(set(days))
    assert set(counted) <= set(days)
    for piece in pieces:
        assert piece.accounts == (7,)
        mine = [day for day in counted if piece.first_day <= day <= piece.last_day]
        assert sum(counted[day] for day in mine) <= 50 or len(mine) == 1
        assert len({f"{date_of(day):%Y-%m}" for day in mine}) == 1
