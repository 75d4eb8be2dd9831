"""`clicktrail conversions`: why does a conversion belong to its link?"""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator

import pytest

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.domain.conversion_policy import ConversionPolicy, Duplicates
from clicktrail.domain.events import Evidence, HitKind
from clicktrail.domain.hit_id import first_id_at
from clicktrail.domain.tokens import Signer
from clicktrail.ingest.conversions import columns, judge
from clicktrail.ingest.ranges import Cycle, Range
from clicktrail.runtime.secrets import Secrets
from tests.support import commands
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.ingestion import a_conversion, a_hit, candidate

NOW = 1_780_308_000_000  # 2026-06-01 10:00 UTC
HOUR = 3600 * 1000
SALE, NOBODYS = first_id_at(NOW) + 7, first_id_at(NOW + 1000) + 7


@pytest.fixture(scope="module")
def hit_store_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HitStoreProcess]:
    """A store of its own: conversion 1 of account 1 is in the one that all tests share, too."""
    process = HitStoreProcess(temporary_settings(tmp_path_factory.mktemp("told") / "data"))
    process.start()
    yield process
    assert process.stop(signal.SIGTERM) == 0


@pytest.fixture(scope="module")
def told(hit_store_process: HitStoreProcess) -> dict[str, int | str]:
    """Store two conversions of a link in the catalog; return the ids that an owner might ask by."""
    settings = hit_store_process.settings
    made = bootstrap(settings)
    catalog = Catalog.open(settings)
    with catalog.write() as edit:
        link = edit.datapoints.create(made.account_id, url="https://shop.example/").id
        conversion = edit.conversions.create(made.account_id, name="Sale").id
        name = edit.datapoints.get(made.account_id, link).name
    catalog.close()
    click = a_hit(first_id_at(NOW - 2 * HOUR), account_id=made.account_id, datapoint_id=link)
    older = a_hit(first_id_at(NOW - 3 * HOUR), account_id=made.account_id, datapoint_id=99_999)
    view = a_hit(first_id_at(NOW - HOUR), datapoint_id=link, kind=HitKind.VIEW)
    common = {"account_id": made.account_id, "conversion_id": conversion}
    policy = ConversionPolicy(Duplicates.PER_PARAMETER, 5, 0, 7, "EUR")
    fired = [
        a_conversion(
            SALE,
            candidate(older, evidence=Evidence.COOKIE),
            candidate(click),
            candidate(view, evidence=Evidence.COOKIE, associated=False),
            currency="USD",
            order_id="o-7",
            policy=policy,
            **common,
        ),
        a_conversion(NOBODYS, value=5, commission=0, **common),
    ]
    store = hit_store_process.client()
    store.migrate()
    cycle = Cycle(1, NOW, (Range("000-00", 1, 0, 1, 1, 2, 2, NOW),))
    store.insert_conversions(columns(list(judge(fired, cycle, store).values())), f"told {link}")
    store.close()
    signer = Signer(Secrets.load(settings).signing_key)
    return {
        "conversion": conversion,
        "link": link,
        "name": name,
        "click": click.hit_id,
        "older": older.hit_id,
        "view": view.hit_id,
        "click id": signer.click_id(made.account_id, link, click.hit_id, 0, 77),
        "unused": signer.click_id(made.account_id, link, first_id_at(NOW - 5 * HOUR), 0, 77),
    }


def run(process: HitStoreProcess, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = commands.environment_of(process.settings)
    return commands.run("conversions", *arguments, env=env)


def test_a_conversion_is_explained(
    hit_store_process: HitStoreProcess, told: dict[str, int | str]
) -> None:
    done = run(hit_store_process, "explain", str(SALE))
    assert (done.returncode, done.stderr) == (0, "")
    link = f"link {told['link']} ({told['name']})"
    assert done.stdout.splitlines() == [
        f"conversion {told['conversion']} (Sale), event {SALE}",
        "  fired     2026-06-01 10:00:00 UTC by server",
        "  outcome   attributed: counts, for the link and for the conversion",
        "  amounts   value 12.50 USD, commission 1.00 USD",
        "            in no total: the account's currency is EUR",
        "  order     o-7",
        f"  earned by the click {told['click']} of 2026-06-01 08:00:00 UTC (2:00:00 before)"
        f" on {link}",
        "            known by the click id that came with the conversion",
        f"  not       the click {told['older']} of 2026-06-01 07:00:00 UTC (3:00:00 before)"
        " on link 99999, known by the visitor's cookie: a click id beats the cookie",
        f"  not       the view {told['view']} of 2026-06-01 09:00:00 UTC (1:00:00 before)"
        f" on {link}, known by the visitor's cookie: its link does not carry this conversion",
        "  policy    repeats: not the same order within the look-back;"
        " after the click: at least 5 s; look-back: 7 days",
    ]
    by_click = run(hit_store_process, "explain", str(told["click id"]))
    assert by_click.stdout == done.stdout


def test_the_explanation_is_a_document_too(
    hit_store_process: HitStoreProcess, told: dict[str, int | str]
) -> None:
    done = run(hit_store_process, "explain", str(SALE), "--json")
    [document] = json.loads(done.stdout)
    assert document["rejected"][0] == {
        "hit_id": str(told["older"]),
        "datapoint_id": 99_999,
        "kind": 0,
        "evidence": "cookie",
        "reason": "click_id_won",
    }
    chosen = ("event_id", "click_hit_id", "evidence", "outcome", "counts", "value", "given_value")
    assert {name: document[name] for name in chosen} == {
        "event_id": str(SALE),
        "click_hit_id": str(told["click"]),
        "evidence": "click_id",
        "outcome": "attributed",
        "counts": True,
        "value": 0.0,
        "given_value": 12.5,
    }
    listed = run(
        hit_store_process, "list", "--conversion", str(told["conversion"]), "--limit", "2", "--json"
    )
    assert [(e["event_id"], e["outcome"], e["given_value"]) for e in json.loads(listed.stdout)] == [
        (str(NOBODYS), "unattributed", 0.0005),
        (str(SALE), "attributed", 12.5),
    ]
    table = run(hit_store_process, "list", "--conversion", str(told["conversion"]))
    assert str(NOBODYS) in table.stdout


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("4711", "there is no conversion 4711: `clicktrail conversions list`"),
        ("nonsense", "nonsense is neither the id of an event nor a click id of ours"),
        (str(2**64), f"{2**64} is neither the id of an event nor a click id of ours"),
        ("unused", "no conversion was fired yet with the click "),
    ],
)
def test_what_is_unknown_is_said(
    hit_store_process: HitStoreProcess, told: dict[str, int | str], what: str, sentence: str
) -> None:
    done = run(hit_store_process, "explain", str(told.get(what, what)))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"clicktrail: {sentence}")


def test_a_store_that_does_not_run_is_named(hit_store_process: HitStoreProcess) -> None:
    env = commands.environment_of(hit_store_process.settings, hitstore_url="http://127.0.0.1:1")
    done = commands.run("conversions", "list", env=env)
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "clicktrail: The hit store does not answer at http://127.0.0.1:1: start it with"
        " `clicktrail serve`, or correct CLICKTRAIL_HITSTORE_URL where that names it.\n",
    )
