from __future__ import annotations

import pytest

from clicktrail.ingest.ingester import pace_after


@pytest.mark.parametrize(
    ("insert", "pace"), [(0.0, 0.3), (0.06, 0.3), (0.1, 0.5), (0.2, 1.0), (5.0, 1.0)]
)
def test_a_slow_insert_is_followed_by_a_longer_wait_within_bounds(
    insert: float, pace: float
) -> None:
    assert pace_after(insert) == pytest.approx(pace)
