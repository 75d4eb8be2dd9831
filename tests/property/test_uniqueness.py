"""Uniqueness against a model that remembers everything."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain.uniqueness import UniquenessWindow
from tests.support.uniqueness import seen, seen_in_order

WIDTH = 30 * 60_000
BEGIN = 1_790_000_000_000

steps = st.one_of(
    st.integers(0, 5 * 60_000),
    st.integers(0, 3 * WIDTH),
    st.sampled_from([0, 1, WIDTH - 1, WIDTH, WIDTH + 1, 2 * WIDTH, 2 * WIDTH + 1, 5 * WIDTH]),
)


def brute_force(hits: list[tuple[int, int]]) -> list[bool]:
    """Unique iff no hit of the key processed before lies within 30 minutes, by looking at all."""
    return [
        not any(key == other and abs(at - earlier) <= WIDTH for other, earlier in hits[:index])
        for index, (key, at) in enumerate(hits)
    ]


@given(st.lists(st.tuples(st.integers(0, 3), steps), max_size=60))
def test_in_order_it_is_the_rule_as_written(hits: list[tuple[int, int]]) -> None:
    at = BEGIN
    timed = []
    for key, step in hits:
        at += step
        timed.append((key, at))
    window = UniquenessWindow()
    assert [seen(window, key, at) for key, at in timed] == brute_force(timed)


@given(st.lists(st.tuples(st.integers(0, 3), steps, st.integers(0, WIDTH)), max_size=60))
def test_hits_up_to_thirty_minutes_late_are_judged_by_everything_within_the_window(
    hits: list[tuple[int, int, int]],
) -> None:
    """For a late hit the model asks for any hit since 30 minutes before it, up to now."""
    horizon = BEGIN
    timed: list[tuple[int, int]] = []
    expected = []
    for key, step, late in hits:
        at = horizon + step - late
        horizon = max(horizon, at)
        expected.append(not any(key == other and at - WIDTH <= earlier for other, earlier in timed))
        timed.append((key, at))
    window = UniquenessWindow()
    assert [seen(window, key, at) for key, at in timed] == expected


@given(
    st.lists(
        st.tuples(st.integers(0, 3), steps, st.integers(0, 6 * WIDTH), st.booleans()), max_size=60
    ),
    st.integers(0, 60),
)
def test_many_at_once_and_one_by_one_are_the_same_wherever_the_batches_end(
    hits: list[tuple[int, int, int, bool]], cut: int
) -> None:
    horizon = BEGIN
    timed = []
    for key, step, late, is_late in hits:
        at = horizon + step - (late if is_late else 0)
        horizon = max(horizon, at)
        timed.append((key, at))
    one, many = UniquenessWindow(), UniquenessWindow()
    singly = [seen(one, key, at) for key, at in timed]
    assert seen_in_order(many, timed[:cut]) + seen_in_order(many, timed[cut:]) == singly


@given(
    st.lists(
        st.tuples(st.integers(0, 3), steps, st.integers(0, 4 * WIDTH), st.booleans()),
        min_size=1,
        max_size=60,
    ),
    st.integers(0, 60),
)
def test_made_again_from_the_last_hour_it_answers_the_same(
    hits: list[tuple[int, int, int, bool]], cut: int
) -> None:
    """However late hits come: what is more than an hour behind the newest plays no part."""
    horizon = BEGIN
    timed = []
    for key, step, late, is_late in hits:
        at = horizon + step - (late if is_late else 0)
        horizon = max(horizon, at)
        timed.append((key, at))
    lasting = UniquenessWindow()
    answers = seen_in_order(lasting, timed)
    before, after = timed[:cut], timed[cut:]
    newest = max((at for _, at in before), default=0)
    again = UniquenessWindow()
    seen_in_order(again, [(key, at) for key, at in before if at >= newest - 2 * WIDTH])
    again.reach(newest)
    assert seen_in_order(again, after) == answers[cut:]
