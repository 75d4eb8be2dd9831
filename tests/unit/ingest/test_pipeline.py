from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from clicktrail.domain.conversion_policy import ConversionPolicy, Duplicates
from clicktrail.domain.events import Event, Evidence, Flag, Hit, HitKind, Origin
from clicktrail.domain.hit_id import HitIds, first_id_at, id_at
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits import columns as tables
from clicktrail.hits.store import HitStore
from clicktrail.ingest.conversions import Earlier, Order
from clicktrail.ingest.gather import Slice
from clicktrail.ingest.pipeline import Batch, Pipeline
from clicktrail.ingest.ranges import Cycle, Range
from tests.support.hit_store import HitStoreProcess
from tests.support.ingestion import CRAWLER, a_conversion, a_hit, candidate

NOW = 1_790_000_000_000
MINUTE = 60_000
EUR = '{"duplicates":1,"min_seconds":0,"max_seconds":0,"look_back_days":30,"currency":"EUR"}'
NOWHERE = GeoDatabase(Path("/nonexistent"))


class NobodyConverted:
    """A memory for tests in which nothing was converted before."""

    def earlier_conversions(
        self, clicks: Sequence[tuple[int, int]], before_cycle: int
    ) -> list[Earlier]:
        del clicks, before_cycle
        return []

    def earlier_orders(
        self, orders: Sequence[Order], since_ms: int, before_cycle: int
    ) -> list[Earlier]:
        del orders, since_ms, before_cycle
        return []


def at(minutes: float, low: int = 0) -> int:
    return first_id_at(int(NOW + minutes * MINUTE)) + low


def run(
    pipeline: Pipeline, *journals: list[Event | None], number: int = 1, planned_ms: int = NOW * 2
) -> list[Batch]:
    slices = [
        Slice(
            Range(
                f"000-{index:02d}",
                number,
                0,
                100,
                number,
                200,
                len(events),
                max((e.hit_id >> 19 for e in events if e), default=0) + 1_704_067_200_000,
            ),
            events,
        )
        for index, events in enumerate(journals)
    ]
    return pipeline.process(Cycle(number, planned_ms, tuple(s.range for s in slices)), slices)


def values(batches: list[Batch], column: str) -> list[Any]:
    return [value for batch in batches for value in list(batch.hits[column])]


@pytest.fixture
def store(hit_store_process: HitStoreProcess, request: pytest.FixtureRequest) -> Iterator[HitStore]:
    """A database of its own in the shared store."""
    client = hit_store_process.client(f"pipeline_{abs(hash(request.node.name))}")
    client.migrate()
    yield client
    client.command(f"DROP DATABASE {client.database}")
    client.close()


def test_the_columns_are_those_of_the_store() -> None:
    [batch] = run(Pipeline(NOWHERE, NobodyConverted()), [a_hit(at(0)), a_conversion(at(1))])
    assert set(batch.hits) == set(tables.HITS)
    assert set(batch.conversions) == set(tables.CONVERSIONS)


def test_unique_is_judged_over_all_journals_in_the_order_of_the_ids() -> None:
    batches = run(
        Pipeline(NOWHERE, NobodyConverted()),
        [a_hit(at(1)), a_hit(at(40))],
        [a_hit(at(0)), a_hit(at(71))],
    )
    assert values(batches, "is_unique") == [0, 1, 1, 1]


def test_another_address_or_datapoint_is_unique() -> None:
    batches = run(
        Pipeline(NOWHERE, NobodyConverted()),
        [a_hit(at(0)), a_hit(at(1), ip="192.0.2.2"), a_hit(at(2), datapoint_id=11), a_hit(at(3))],
    )
    assert values(batches, "is_unique") == [1, 1, 1, 0]


def test_bots_are_never_unique_and_leave_no_trace_for_people() -> None:
    batches = run(
        Pipeline(NOWHERE, NobodyConverted()),
        [
            a_hit(at(0), user_agent=CRAWLER),
            a_hit(at(1), user_agent=""),
            a_hit(at(2), flags=int(Flag.HEAD)),
            a_hit(at(3), flags=int(Flag.PREFETCH)),
            a_hit(at(4), user_agent=CRAWLER, flags=int(Flag.HEAD)),
            a_hit(at(5)),
        ],
    )
    assert values(batches, "outcome") == [
        "spider:search-engine",
        "spider:no-user-agent",
        "spider:head",
        "spider:prefetch",
        "spider:search-engine",
        "counted",
    ]
    assert values(batches, "is_spider") == [1, 1, 1, 1, 1, 0]
    assert values(batches, "is_unique") == [0, 0, 0, 0, 0, 1]


def test_what_a_browser_says_beside_its_user_agent_is_heard() -> None:
    chrome = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36"
    hits: list[Event | None] = [
        a_hit(at(second), user_agent=chrome, hints=hints)
        for second, hints in enumerate(("HeadlessChrome/131;Linux", "Brave/131", ""))
    ]
    batches = run(Pipeline(NOWHERE, NobodyConverted()), hits)
    assert values(batches, "outcome") == ["spider:automation", "counted", "counted"]
    assert values(batches, "browser") == ["Chrome 131", "Brave 131", "Chrome 131"]
    assert values(batches, "is_unique") == [0, 1, 0]


def test_each_outcome_is_counted_and_what_is_not_understood_is_one_of_them() -> None:
    [batch] = run(
        Pipeline(NOWHERE, NobodyConverted()),
        [a_hit(at(0)), None, a_hit(at(1), user_agent=""), a_conversion(at(2)), None],
    )
    assert batch.outcomes == Counter(
        {"counted": 1, "undecodable": 2, "spider:no-user-agent": 1, "unattributed": 1}
    )


def test_an_opened_mail_without_a_referrer_comes_from_email() -> None:
    gmail = (
        "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
    )
    batches = run(
        Pipeline(NOWHERE, NobodyConverted()), [a_hit(at(0), user_agent=gmail), a_hit(at(1))]
    )
    assert values(batches, "source_id") == [11, 0]


def test_a_memory_made_again_judges_as_the_lasting_one() -> None:
    ids = HitIds(0, 0)
    hits: list[Event | None] = [
        a_hit(ids.next(NOW + index * 7 * MINUTE), ip=f"192.0.2.{index % 5}") for index in range(40)
    ]
    lasting = Pipeline(NOWHERE, NobodyConverted())
    run(lasting, hits[:20])
    again = Pipeline(NOWHERE, NobodyConverted())
    slices = [Slice(Range("000-00", 1, 0, 100, 1, 200, 20, NOW + 19 * 7 * MINUTE), hits[:20])]
    again.remember(Cycle(1, NOW * 2, (slices[0].range,)), slices)
    assert values(run(again, hits[20:], number=2), "is_unique") == values(
        run(lasting, hits[20:], number=2), "is_unique"
    )


def test_histories_have_windows_of_their_own() -> None:
    pipeline = Pipeline(NOWHERE, NobodyConverted())
    run(pipeline, [a_hit(at(0))])
    old = Range("import-a", 1, 0, 100, 1, 200, 2, NOW - 10**9)
    hits: list[Event | None] = [a_hit(at(-20_000)), a_hit(at(-19_999))]
    batches = pipeline.process(Cycle(2, NOW * 2, (old,)), [Slice(old, hits)])
    assert values(batches, "is_unique") == [1, 0]
    assert values(run(pipeline, [a_hit(at(1))], number=3), "is_unique") == [0]


def test_the_token_names_every_range() -> None:
    [batch] = run(Pipeline(NOWHERE, NobodyConverted()), [a_hit(at(0))], [a_hit(at(1))])
    assert batch.token == "000-00:1:0-100,000-01:1:0-100"


def test_conversions_know_firsts_and_repeats_of_this_and_of_earlier_cycles(
    store: HitStore,
) -> None:
    click = a_hit(at(0))
    other = a_hit(at(1), datapoint_id=11)
    pipeline = Pipeline(NOWHERE, store)

    def sale(minutes: float, hit: Hit | None, **fields: Any) -> Event:
        return a_conversion(at(minutes), *([candidate(hit)] if hit else []), **fields)

    cycles: list[list[Event | None]] = [
        [click, other, sale(2, click, parameter="a"), sale(3, click, parameter="a"), sale(4, None)],
        [
            sale(5, click, parameter="a"),
            sale(6, click, parameter="b"),
            sale(7, click, conversion_id=6, parameter="a"),
            sale(8, other, parameter="a"),
            sale(9, click),
            sale(10, click),
            sale(2 + 24 * 60, click, parameter="a"),
            sale(2 + 24 * 60 + 1, click, parameter="a"),
        ],
    ]
    for number, events in enumerate(cycles, 1):
        for _ in range(2):
            # The second time as after a kill: the same rows, and the store takes them once.
            for batch in run(pipeline, events, number=number):
                store.insert_hits(batch.hits, batch.token)
                store.insert_conversions(batch.conversions, batch.token)
    assert [
        tuple(row)
        for row in store.rows(
            "SELECT outcome, click_hit_id, datapoint_id, conversion_id, parameter,"
            " is_first_of_click, is_first, cycle FROM conversions ORDER BY event_id"
        )
    ] == [
        ("attributed", click.hit_id, 10, 5, "a", 1, 1, 1),
        ("duplicate", click.hit_id, 10, 5, "a", 0, 0, 1),
        ("unattributed", 0, 0, 5, "", 0, 0, 1),
        ("duplicate", click.hit_id, 10, 5, "a", 0, 0, 2),
        ("attributed", click.hit_id, 10, 5, "b", 0, 0, 2),
        ("attributed", click.hit_id, 10, 6, "a", 0, 1, 2),
        ("attributed", other.hit_id, 11, 5, "a", 1, 1, 2),
        ("attributed", click.hit_id, 10, 5, "", 0, 0, 2),
        ("attributed", click.hit_id, 10, 5, "", 0, 0, 2),
        ("duplicate", click.hit_id, 10, 5, "a", 0, 0, 2),
        ("attributed", click.hit_id, 10, 5, "a", 0, 0, 2),
    ]


def test_an_order_counts_once_over_cycles_and_clicks_and_what_is_out_of_time_never(
    store: HitStore,
) -> None:
    click, other = a_hit(at(0)), a_hit(at(1), datapoint_id=11)
    pipeline = Pipeline(NOWHERE, store)
    once = ConversionPolicy(
        Duplicates.PER_PARAMETER, min_seconds=120, max_seconds=7200, look_back_days=1
    )

    def sale(minutes: float, hit: Hit | None, order_id: str, **fields: Any) -> Event:
        found = [candidate(hit)] if hit else []
        return a_conversion(at(minutes), *found, order_id=order_id, **({"policy": once} | fields))

    cycles: list[list[Event | None]] = [
        [click, other, sale(1, click, "a"), sale(2, click, "a"), sale(3, None, "b")],
        [sale(4, other, "a"), sale(5, other, "b"), sale(121, click, "c"), sale(122, other, "d")],
        [
            sale(123, None, "a", policy=ConversionPolicy(Duplicates.NONE)),
            sale(2 + 24 * 60, None, "a"),
            sale(124 + 24 * 60, None, "a"),
        ],
    ]
    for number, events in enumerate(cycles, 1):
        for _ in range(2):
            for batch in run(pipeline, events, number=number):
                store.insert_hits(batch.hits, batch.token)
                store.insert_conversions(batch.conversions, batch.token)
    assert [
        tuple(row)
        for row in store.rows(
            "SELECT outcome, order_id, datapoint_id FROM conversions ORDER BY event_id"
        )
    ] == [
        ("rejected:too-soon", "a", 10),
        ("attributed", "a", 10),
        ("unattributed", "b", 0),
        ("duplicate", "a", 11),
        ("duplicate", "b", 11),
        ("rejected:too-late", "c", 10),
        ("rejected:too-late", "d", 11),
        ("unattributed", "a", 0),
        ("duplicate", "a", 0),
        ("unattributed", "a", 0),
    ]


def test_money_of_another_currency_is_kept_and_in_no_total(store: HitStore) -> None:
    click = a_hit(at(0))
    own = ConversionPolicy(currency="EUR")
    events: list[Event | None] = [
        a_conversion(at(1), candidate(click), currency="USD", policy=own),
        a_conversion(at(2), candidate(click), currency="EUR", policy=own),
        a_conversion(at(3), candidate(click), policy=own),
        a_conversion(at(4), candidate(click), currency="USD"),
    ]
    [batch] = run(Pipeline(NOWHERE, store), events)
    store.insert_conversions(batch.conversions, batch.token)
    assert [
        tuple(map(str, row))
        for row in store.rows(
            "SELECT currency, value, commission, given_value, given_commission, policy"
            " FROM conversions ORDER BY event_id"
        )
    ] == [
        ("USD", "0.0000", "0.0000", "12.5000", "1.0000", EUR),
        ("EUR", "12.5000", "1.0000", "12.5000", "1.0000", EUR),
        ("", "12.5000", "1.0000", "12.5000", "1.0000", EUR),
        ("USD", "12.5000", "1.0000", "12.5000", "1.0000", ""),
    ]
    assert [
        tuple(map(str, row))
        for row in store.rows("SELECT sum(conversions), sum(value) FROM datapoint_day")
    ] == [("4", "37.5000")]


def test_what_an_export_does_not_say_of_a_visitor_stays_unknown() -> None:
    events: list[Event | None] = [
        a_hit(
            at(0),
            ip="",
            user_agent="",
            origin=Origin(
                "dub", 1, country="it", region="Lazio", city="Rome", browser="Firefox",
                os="Windows", device="desktop", organization="Example Net",
            ),
        ),
        a_hit(at(1), ip="", user_agent="", origin=Origin("dub", 2)),
        a_hit(at(2), user_agent="", origin=Origin("clickmeter", 3)),
        a_hit(at(3), user_agent="", origin=Origin("clickmeter", 4)),
        a_hit(at(4), user_agent="", origin=Origin("clickmeter", 5, is_spider=True)),
        a_hit(at(5), user_agent=CRAWLER, origin=Origin("yourls", 6)),
        a_hit(at(6), ip="192.0.2.9", origin=Origin("yourls", 7)),
        a_hit(at(7), ip="192.0.2.8", origin=Origin("csv", 8, organization="Example Net")),
        a_hit(at(8), ip="192.0.2.7", origin=Origin("csv", 9, city="Rome")),
    ]  # fmt: skip
    batches = run(Pipeline(NOWHERE, NobodyConverted()), events)
    shown = (
        "outcome", "is_spider", "is_unique", "country", "region_name", "city", "browser",
        "browser_family", "browser_type", "os", "device",
    )  # fmt: skip
    told = [tuple(row) for row in zip(*(values(batches, column) for column in shown), strict=True)]
    nothing = ("", "", "", "", "", "Other", "", "")
    assert told[:5] == [
        ("counted:imported", 0, 0, "it", "Lazio", "Rome", "Firefox", "Firefox", "WebBrowser",
         "Windows", "desktop"),
        ("counted:imported", 0, 0, *nothing),
        ("counted:imported", 0, 1, *nothing),
        ("counted:imported", 0, 0, *nothing),
        ("spider:imported", 1, 0, "", "", "", "", "", "Robot", "", "bot"),
    ]  # fmt: skip
    assert [row[:3] for row in told[5:]] == [
        ("spider:search-engine", 1, 0),
        *[("counted:imported", 0, 1)] * 3,
    ]
    places = zip(*(values(batches, one) for one in ("city", "organization")), strict=True)
    assert [tuple(row) for row in places] == [
        ("Rome", "Example Net"), *[("", "")] * 6, ("", "Example Net"), ("Rome", ""),
    ]  # fmt: skip
    assert (told[6][6], told[6][9], told[6][10]) == ("Chrome 131", "Windows 10", "desktop")


def test_unique_is_judged_in_the_order_of_time_over_the_beginning_of_ids() -> None:
    new_year = 1_704_067_200_000
    early, late = id_at(new_year - MINUTE, 9), id_at(new_year + MINUTE, 3)
    batches = run(
        Pipeline(NOWHERE, NobodyConverted()),
        [a_hit(late, origin=Origin("csv", 2)), a_hit(early, origin=Origin("csv", 1))],
    )
    assert values(batches, "is_unique") == [0, 1]
    assert values(batches, "ts") == [new_year + MINUTE, new_year - MINUTE]


def test_who_lost_a_conversion_is_kept_with_the_reason() -> None:
    click, view = a_hit(at(0)), a_hit(at(1), kind=HitKind.VIEW)
    sale = a_conversion(at(2), candidate(view, evidence=Evidence.COOKIE), candidate(click))
    [batch] = run(Pipeline(NOWHERE, NobodyConverted()), [sale])
    assert (batch.conversions["evidence"], batch.conversions["channel"]) == (
        ["click_id"],
        ["server"],
    )
    assert json.loads(batch.conversions["rejected"][0]) == [
        {
            "hit_id": str(view.hit_id),
            "datapoint_id": 10,
            "kind": 1,
            "evidence": "cookie",
            "reason": "click_id_won",
        }
    ]


def test_how_a_conversion_was_fired_is_kept_as_a_word() -> None:
    fired: list[Event | None] = [a_conversion(at(each), channel=each) for each in range(5)]
    [batch] = run(Pipeline(NOWHERE, NobodyConverted()), fired)
    assert batch.conversions["channel"] == ["server", "image", "iframe", "script", "import"]
