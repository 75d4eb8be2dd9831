from __future__ import annotations

from pathlib import Path

import pytest

from clicktrail.edge.lookups import Lookups
from clicktrail.edge.marks import Marks
from clicktrail.enrichment.geo import GeoDatabase
from tests.support.site import SIGNER


def opened(directory: Path, recounted: dict[tuple[int, int], int]) -> Lookups:
    return Lookups(Marks(SIGNER), GeoDatabase(directory / "none"), directory, lambda: recounted)


def test_shared_files_that_cannot_be_had_are_tried_again(tmp_path: Path) -> None:
    place = tmp_path / "edge"
    place.write_bytes(b"a file where a directory should be")
    lookups = opened(place, {(7, 1): 3})
    assert lookups.problem == "Links that take turns lead to their own URL: File exists."
    for ask in (lookups.turns, lookups.visits):
        with pytest.raises(OSError, match="File exists"):
            ask()
    place.unlink()
    lookups.look()
    assert (lookups.problem, lookups.turns().take(7, 1)) == ("", 3)
    assert not lookups.visits().seen(1, 2)
    lookups.close()


def test_files_that_were_taken_away_are_made_anew_and_shared_again(tmp_path: Path) -> None:
    recounted = {(7, 1): 2}
    one = opened(tmp_path, recounted)
    assert [one.turns().take(7, 1) for _ in range(3)] == [2, 3, 4]
    for name in ("turns.bin", "visits.bin"):
        (tmp_path / name).unlink()
    recounted[7, 1] = 5
    other = opened(tmp_path, recounted)
    assert other.turns().take(7, 1) == 5
    one.look()
    assert one.turns().take(7, 1) == 6
    one.visits().seen(9, 1000)
    assert other.visits().seen(9, 1001)
    one.close()
    other.close()
