"""`clicktrail attribution` and `clicktrail journeys`, on a store and a catalog of their own."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.domain.hit_id import first_id_at
from tests.support import commands
from tests.support.hit_store import (
    HitStoreProcess,
    conversion_columns,
    hit_columns,
    temporary_settings,
)

NOW = 1_780_308_000_000  # 2026-06-01 10:00 UTC
DAY = 86_400_000
JUNE = ("--from", "20260601", "--to", "20260601")


class Shop(NamedTuple):
    process: HitStoreProcess
    account: int
    links: tuple[int, int]
    order: int

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return commands.run(*arguments, env=commands.environment_of(self.process.settings))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Somebody meets two links and buys, somebody else buys without any."""
    process = HitStoreProcess(temporary_settings(tmp_path_factory.mktemp("shop") / "data"))
    process.start()
    account = bootstrap(process.settings).account_id
    catalog = Catalog.open(process.settings)
    with catalog.write() as edit:
        links = tuple(
            edit.datapoints.create(account, url="https://shop.example/", title=title).id
            for title in ("Post", "Mail")
        )
        order = edit.conversions.create(account, name="Order").id
    catalog.close()
    store = process.client()
    store.migrate()
    hits = [
        {
            "ts": NOW - days * DAY,
            "hit_id": first_id_at(NOW - days * DAY) + 1,
            "account_id": account,
            "datapoint_id": link,
            "visitor": 5,
            "country": "IT",
        }
        for link, days in zip(links, (7, 1), strict=True)
    ]
    store.insert_hits(hit_columns(hits), "hits")
    fired = {"account_id": account, "conversion_id": order, "ts": NOW}
    rows = [
        {
            **fired,
            "event_id": 1,
            "click_hit_id": hits[1]["hit_id"],
            "datapoint_id": links[1],
            "visitor": 5,
            "outcome": "attributed",
            "value": 90_000,
        },
        {**fired, "event_id": 2, "visitor": 6, "outcome": "unattributed", "value": 10_000},
    ]
    store.insert_conversions(conversion_columns(rows), "conversions")
    store.close()
    yield Shop(process, account, (links[0], links[1]), order)
    assert process.stop(signal.SIGTERM) == 0


def test_models_stand_side_by_side(shop: Shop) -> None:
    done = shop.run("attribution", *JUNE)
    post, mail = shop.links
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["datapoint", "name", "last-click", "value", "linear", "value"],
        [done.stdout.splitlines()[1]],
        [str(mail), "Mail", "1.00", "9.00", "0.50", "4.50"],
        [str(post), "Post", "0.00", "0.00", "0.50", "4.50"],
        ["(nobody)", "1.00", "1.00", "1.00", "1.00"],
        ["all", "2.00", "10.00", "2.00", "10.00"],
    ]


def test_models_as_json(shop: Shop) -> None:
    done = shop.run(
        *("attribution", *JUNE, "--model", "time-decay", "--half-life", "6", "--json"),
        *("--conversion", str(shop.order), "--account", str(shop.account), "--limit", "1"),
    )
    assert json.loads(done.stdout) == {
        "account_id": shop.account,
        "from": "2026-06-01T00:00:00+00:00",
        "to": "2026-06-02T00:00:00+00:00",
        "by": "datapoint",
        "touches": "clicks",
        "look_back_days": 30,
        "filter": None,
        "models": [{"model": "time-decay", "parameters": {"half_life_days": 6.0}}],
        "count": 3,
        "rows": [
            {
                "key": shop.links[1],
                "name": "Mail",
                "models": [{"conversions": 0.6667, "value": 6.0, "commission": 0.0}],
            }
        ],
        "totals": [{"conversions": 2.0, "value": 10.0, "commission": 0.0}],
    }


def test_journeys_are_told(shop: Shop) -> None:
    done = shop.run("journeys", *JUNE)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line for line in lines if line and line[0][0] != "─"] == [
        ["path", "conversions", "value"],
        ["(nobody)", "1", "1.0"],
        ["Post", "→", "Mail", "1", "9.0"],
        ["2", "paths,", "2", "conversions"],
        ["touches", "conversions"],
        ["0", "1"],
        ["2", "1"],
        ["time", "from", "the", "p10", "p25", "p50", "p75", "p90", "p99"],
        ["first", "touch", *["7", "days,", "0:00:00"] * 6],
        ["last", "touch", *["1", "day,", "0:00:00"] * 6],
    ]


def test_journeys_as_json(shop: Shop) -> None:
    found = json.loads(shop.run("journeys", *JUNE, "--by", "source", "--json").stdout)
    direct = {"keys": ["direct"], "names": ["direct"]}
    assert found["paths"] == [
        {"path": [], "conversions": 1, "value": 1.0, "commission": 0.0},
        {"path": [direct, direct], "conversions": 1, "value": 9.0, "commission": 0.0},
    ]
    assert found["totals"] == {
        "conversions": 2,
        "value": 10.0,
        "commission": 0.0,
        "paths": 2,
        "mean_length": 1.0,
    }
    assert found["first_touch"]["quantiles_seconds"]["p50"] == 7 * 86_400


ITALY = ("--filter", '{"dimension": "country", "is": "IT"}')
BEFORE = ("--comparison", '{"from": "2026-06-01", "to": "2026-06-01"}')


def test_some_conversions_beside_those_of_another_time(shop: Shop) -> None:
    both = ("--from", "20260601", "--to", "20260602")
    done = shop.run("attribution", *both, *ITALY, *BEFORE, "--model", "first-click")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    head = ["datapoint", "name", "first-click", "value", "first-click", "then", "value", "then"]
    assert lines[0].split() == head
    assert [line.split() for line in lines[2:]] == [
        [str(shop.links[0]), "Post", "1.00", "9.00", "1.00", "9.00"],
        ["all", "1.00", "9.00", "1.00", "9.00"],
    ]


def test_journeys_beside_those_of_another_time(shop: Shop) -> None:
    done = shop.run("journeys", *JUNE, *ITALY, "--comparison", "previous_period")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line for line in lines if line and line[0][0] != "─"] == [
        ["path", "conversions", "value", "conversions", "then", "value", "then"],
        ["Post", "→", "Mail", "1", "9.0", "0", "0.0"],
        ["1", "paths,", "1", "conversions"],
        ["then", "0", "paths,", "0", "conversions"],
        ["touches", "conversions", "conversions", "then"],
        ["2", "1", "0"],
        ["time", "from", "the", "p10", "p25", "p50", "p75", "p90", "p99"],
        ["first", "touch", *["7", "days,", "0:00:00"] * 6],
        ["last", "touch", *["1", "day,", "0:00:00"] * 6],
        ["first", "touch", "then"],
        ["last", "touch", "then"],
    ]
    found = json.loads(shop.run("journeys", *JUNE, *ITALY, *BEFORE, "--json").stdout)
    assert found["totals"]["compared"]["conversions"] == found["totals"]["conversions"] == 1
    assert found["filter"] == {"dimension": "country", "is": "IT"}
    assert found["compared"] == {
        "from": "2026-06-01T00:00:00+00:00",
        "to": "2026-06-02T00:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--model", "lineal"), 2, "--model: one of last-click, first-click, linear"),
        (("--by", "colour"), 2, "--by: one of datapoint, group, tag, source, referrer"),
        (("--from", "2026"), 2, "--from must be a date as YYYYMMDD"),
        (("--first", "70", "--last", "70"), 2, "together 100 at most"),
        (("--look-back", "91"), 2, "'--look-back': Input should be less than or equal to 90"),
        (("--filter", "{"), 2, "--filter is not valid JSON"),
        (
            ("--filter", '{"dimension": "contry", "is": 1}'),
            2,
            '--filter/dimension: There is no dimension "contry": did you mean "country"?',
        ),
        (("--comparison", "previous"), 2, '--comparison: There is no comparison "previous"'),
        (("--account", "99999"), 1, "clicktrail: There is no account 99999"),
    ],
)
def test_wrong_usage_says_what_is_wanted(
    shop: Shop, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = shop.run("attribution", *arguments)
    told = " ".join(done.stderr.replace("│", " ").split())
    assert done.returncode == code, done.stderr
    assert said.lower() in told.lower()
