"""Which conversions count, against a model that looks at the whole past of each one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain.conversion_policy import ConversionPolicy, Duplicates
from clicktrail.domain.events import ConversionFired
from clicktrail.domain.hit_id import HitIds, timestamp_ms
from clicktrail.ingest.conversions import Earlier, Order, columns, judge
from clicktrail.ingest.ranges import Cycle, Range
from tests.support.ingestion import a_conversion, a_hit, candidate

BEGIN = 1_790_000_000_000
HOUR = 3600 * 1000
DAY = 24 * HOUR
CLICKS = [a_hit(HitIds(0, 1).next(BEGIN + n * HOUR)) for n in range(2)]

policies = st.builds(
    ConversionPolicy,
    duplicates=st.sampled_from(list(Duplicates)),
    min_seconds=st.sampled_from([0, 3600]),
    max_seconds=st.sampled_from([0, 2 * 86_400]),
    look_back_days=st.sampled_from([1, 30]),
    currency=st.sampled_from(["", "EUR"]),
)
sales = st.fixed_dictionaries(
    {
        "after": st.sampled_from([1, HOUR, DAY - HOUR, DAY, DAY + 1]),
        "click": st.sampled_from([None, 0, 1]),
        "conversion_id": st.sampled_from([5, 6]),
        "parameter": st.sampled_from(["", "a", "b"]),
        "order_id": st.sampled_from(["", "", "a"]),
        "currency": st.sampled_from(["", "EUR", "USD"]),
        "policy": policies,
        "ends_cycle": st.booleans(),
    }
)


class Memory:
    """The hit store of this model: a list."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, Earlier]] = []

    def earlier_conversions(
        self, clicks: Sequence[tuple[int, int]], before_cycle: int
    ) -> list[Earlier]:
        wanted = {click for _, click in clicks}
        return [row for cycle, row in self.rows if cycle < before_cycle and row[0] in wanted]

    def earlier_orders(
        self, orders: Sequence[Order], since_ms: int, before_cycle: int
    ) -> list[Earlier]:
        wanted = {(conversion, order) for _, conversion, order in orders}
        return [
            row
            for cycle, row in self.rows
            if cycle < before_cycle and row[3] >= since_ms and (row[1], row[2]) in wanted
        ]


def told(fired: ConversionFired, past: list[tuple[ConversionFired, str]]) -> str:
    """The outcome, as docs/conversions.md has the rules."""
    now, policy = timestamp_ms(fired.hit_id), fired.policy
    click = fired.candidates[0].hit_id if fired.candidates else 0
    age = now - timestamp_ms(click)
    if click and age > policy.look_back_days * DAY:
        click = 0
    if click and age < policy.min_seconds * 1000:
        return "rejected:too-soon"
    if click and policy.max_seconds and age > policy.max_seconds * 1000:
        return "rejected:too-late"
    order = fired.order_id or fired.parameter
    for other, outcome in past:
        if outcome not in ("attributed", "unattributed") or not order:
            continue
        same = other.conversion_id == fired.conversion_id
        same = same and (other.order_id or other.parameter) == order
        before = now - timestamp_ms(other.hit_id)
        other_click = other.candidates[0].hit_id if outcome == "attributed" else 0
        if policy.duplicates == Duplicates.PER_PARAMETER:
            if same and before <= policy.look_back_days * DAY:
                return "duplicate"
        elif (
            policy.duplicates == Duplicates.PER_CLICK
            and same
            and click
            and click == other_click
            and before <= DAY
        ):
            return "duplicate"
    return "attributed" if click else "unattributed"


@given(st.lists(sales, max_size=12))
def test_what_counts_is_what_the_rules_say_however_it_is_cut_into_cycles(
    history: list[dict[str, Any]],
) -> None:
    ids = HitIds(0, 0)
    now = BEGIN + HOUR
    memory = Memory()
    past: list[tuple[ConversionFired, str]] = []
    waiting: list[ConversionFired] = []
    found: list[tuple[ConversionFired, str, int, int]] = []
    number = 1

    def end_cycle() -> None:
        nonlocal number
        journal = Range("000-00", number, 0, 1, number, 2, len(waiting), now)
        decided = judge(waiting, Cycle(number, now, (journal,)), memory)
        rows = columns(list(decided.values()))
        for one, value, given_value in zip(
            decided.values(), rows["value"], rows["given_value"], strict=True
        ):
            found.append((one.fired, one.outcome, value, given_value))
            memory.rows.append((number, one.earlier))
        waiting.clear()
        number += 1

    for sale in history:
        now += sale["after"]
        names = ("conversion_id", "parameter", "order_id", "currency", "policy")
        candidates = [] if sale["click"] is None else [candidate(CLICKS[sale["click"]])]
        fired = a_conversion(ids.next(now), *candidates, **{name: sale[name] for name in names})
        past.append((fired, told(fired, past)))
        waiting.append(fired)
        if sale["ends_cycle"]:
            end_cycle()
    end_cycle()
    assert found == [
        (
            fired,
            outcome,
            0 if fired.policy.currency and fired.currency == "USD" else fired.value,
            fired.value,
        )
        for fired, outcome in past
    ]
