from __future__ import annotations

from clicktrail.edge.measured import BOUNDS, Measured


def test_times_are_counted_up_to_the_bounds_that_they_say() -> None:
    for at, bound in enumerate(BOUNDS):
        measured = Measured()
        measured.took(bound - 0.000_001, 3)
        measured.took(bound + 0.000_001, 2)
        told = measured.histograms()["answer_seconds"]
        assert (told.counts[at], told.counts[at + 1], sum(told.counts)) == (3, 2, 5)
        assert told.seconds == 3 * (bound - 0.000_001) + 2 * (bound + 0.000_001)


def test_the_shortest_and_the_longest_are_in_the_outer_buckets() -> None:
    measured = Measured()
    measured.took(0.0, 1)
    measured.took(3600.0, 4)
    told = measured.histograms()["answer_seconds"]
    assert told.bounds == BOUNDS
    assert told.counts == [1, *[0] * (len(BOUNDS) - 1), 4]
    assert BOUNDS[0] == 0.000_064
    assert BOUNDS[-1] == 2.097_152


def test_statuses_are_figures() -> None:
    measured = Measured()
    measured.statuses[404] += 1
    measured.statuses[302] += 2
    assert measured.figures() == {"answers_302_total": 2, "answers_404_total": 1}
