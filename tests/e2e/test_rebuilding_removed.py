"""Rebuild and replay after retention and erasures: what was removed stays away, with its traces."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from clicktrail.domain.erasure import Subject
from clicktrail.hits import exchange, versions
from clicktrail.hits.horizons import Horizon, note
from clicktrail.hits.removing import alone
from clicktrail.hits.retaining import remove_older
from clicktrail.hits.store import HitStore
from clicktrail.ingest.erasing import eraser as erasers
from clicktrail.ingest.erasing import work as works
from clicktrail.jobs import retention
from clicktrail.rebuild import rebuild, replay
from clicktrail.runtime.errors import OperatorError
from clicktrail.verify import Scope, verify
from clicktrail.verify.scope import DAY_MS, date_of
from tests.support.erasing import ACCOUNT, Installation, Traffic, impatient, moment
from tests.support.hit_store import HitStoreProcess, always_look, temporary_settings
from tests.support.tables import everything

# Some days ago, so that all of it is in days that are over.
BEGAN_MS = (int(time.time() * 1000) // DAY_MS - 40) * DAY_MS


@pytest.fixture
def here(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """An installation with its own hit store and a few days of traffic of two accounts."""
    impatient(monkeypatch)
    always_look(monkeypatch)
    settings = temporary_settings(
        tmp_path_factory.mktemp("removed") / "data", journal_segment_bytes=2**16
    )
    process = HitStoreProcess(settings)
    process.start()
    one = Installation(settings, process.client())
    one.begin()
    yield one
    one.close()
    assert process.stop() == 0


def filled(here: Installation) -> Traffic:
    traffic = Traffic(7, here.signer, BEGAN_MS)
    for _ in range(4):
        here.serve(traffic.more(50))
        traffic.now_ms += 2 * DAY_MS
    here.ingest()
    return traffic


def made_anew(here: Installation) -> dict[str, object]:
    """Rebuild and replay everything, and return what is in force then."""
    here.ingester.settle()
    here.end()
    rebuild(here.settings, Scope())
    replay(here.settings, Scope(), bots=True, geo=True)
    here.begin()
    here.store.look_again()
    assert here.verified().ok, str(here.verified())
    return everything(here.store)


def test_who_was_erased_does_not_come_back(here: Installation) -> None:
    traffic = filled(here)
    here.erase(Subject.visitor(traffic.visitors[0]))
    before = everything(here.store)
    assert made_anew(here) == before


def test_what_retention_removed_does_not_come_back_and_its_sums_stay(here: Installation) -> None:
    filled(here)
    since = date_of(BEGAN_MS // DAY_MS + 4)
    whole = everything(here.store)
    reached = {ACCOUNT: Horizon(hits=since, conversions=since)}
    note(here.store, reached)
    while remove_older(here.store, reached, 50):
        pass
    before = everything(here.store)
    assert before["hits"] != whole["hits"]
    assert before["account_day"] == whole["account_day"]
    # A fault of the days that are kept is mended all the same.
    here.store.command(f"DELETE FROM account_day WHERE day >= '{since}'")
    assert not here.verified().ok
    assert made_anew(here) == before


def test_one_takes_away_or_makes_anew_at_a_time(here: Installation) -> None:
    filled(here)
    before = everything(here.store)
    with (
        alone(here.settings, "clicktrail retention"),
        pytest.raises(OperatorError, match="in use by clicktrail retention"),
    ):
        rebuild(here.settings, Scope())
    directory = here.settings.data_dir / "ingest"
    works.keep(directory, works.Work(1, 1, {}, [], [], {}, {}, {}))
    with pytest.raises(OperatorError, match="an erasure is half done"):
        rebuild(here.settings, Scope())
    works.forget(directory)

    def begin_another(what: str, done: int, number: int) -> None:
        del what, done, number
        with pytest.raises(OperatorError, match="in use by clicktrail replay"):
            rebuild(here.settings, Scope())

    assert replayed(here, begin_another) == []
    assert everything(here.store) == before


def replayed(
    here: Installation, progress: Callable[[str, int, int], None] | None = None
) -> list[str]:
    """Judge all of history again; return the notes."""
    here.ingester.settle()
    return replay(here.settings, Scope(), bots=True, geo=True, progress=progress).notes


def stopped_at(here: Installation, step: str) -> None:
    """Begin to judge all of history again, and stop once it has come to a step."""

    def stop(what: str, done: int, number: int) -> None:
        if f"{what} {done} {number}".startswith(step):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replayed(here, stop)


def hits_of(store: HitStore, visitor: int) -> int:
    sql = "SELECT count() FROM hits WHERE visitor = {visitor:UInt64}"
    return int(store.rows(sql, {"visitor": visitor})[0][0])


def test_an_erasure_waits_while_history_is_made_anew_and_is_carried_out_then(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = filled(here).visitors[0]
    asked = here.ask(Subject.visitor(visitor))
    said: list[str] = []

    def look(what: str, done: int, number: int) -> None:
        del done, number
        if what.startswith("making rows anew"):
            here.run_until(lambda: here.receipt(asked.id).waits_for.startswith("Statistics are"))
            assert here.receipt(asked.id).applied_at is None
            said.append(what)

    assert replayed(here, look) == []
    assert said
    assert hits_of(here.store, visitor) > 0
    # As after hours: what came in meanwhile is searched beside the ingestion first.
    with monkeypatch.context() as patched:
        patched.setattr(erasers, "STALE_SECONDS", 0.0)
        here.turn()
    assert here.receipt(asked.id).applied_at is None
    here.run_until(lambda: here.receipt(asked.id).applied_at is not None)
    assert hits_of(here.store, visitor) == 0
    assert here.verified().ok, str(here.verified())


@pytest.mark.parametrize(
    "step",
    [
        "copying the tables 1",
        "checking that no row is lost",
        "deleting the tables of before 0",
    ],
)
def test_what_a_stopped_replay_left_does_not_outlive_an_erasure(
    here: Installation, step: str
) -> None:
    visitor = filled(here).visitors[0]
    stopped_at(here, step)
    assert len(versions.left_over(here.store)) == 1
    here.erase(Subject.visitor(visitor))
    assert versions.left_over(here.store) == []
    before = everything(here.store)
    # It does not go on with what is gone.
    assert replayed(here) == []
    assert everything(here.store) == before
    assert hits_of(here.store, visitor) == 0
    assert here.verified().ok, str(here.verified())


def test_what_a_stopped_replay_left_does_not_outlive_retention(here: Installation) -> None:
    filled(here)
    stopped_at(here, "making rows anew")
    assert len(versions.left_over(here.store)) == 1
    with here.catalog.write() as edit:
        edit.accounts.update(ACCOUNT, raw_days=33)
    # An exchange that was announced has to be concluded by ingestion first.
    directory = here.settings.data_dir / "ingest"
    exchange.announce(directory, here.store, 9, here.store.database)
    now = moment(here.now_ms + 30 * DAY_MS)
    assert retention.run(here.catalog, here.store, here.settings, now) == 0
    exchange.conclude(directory, here.store)
    assert here.store.look_again() == here.store.database
    whole = everything(here.store)
    while retention.run(here.catalog, here.store, here.settings, now):
        pass
    before = everything(here.store)
    assert before["hits"] != whole["hits"]
    assert versions.left_over(here.store) == []
    assert replayed(here) == ["What retention has removed stays away, and so do its sums."]
    assert everything(here.store) == before


def test_a_verification_that_an_erasure_came_between_says_so(here: Installation) -> None:
    traffic = filled(here)

    def stop(what: str, done: int, number: int) -> None:
        del done, number
        if what.startswith("comparing raw rows"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify(here.store, here.settings, stop)
    here.erase(Subject.visitor(traffic.visitors[0]))
    with pytest.raises(OperatorError, match="or somebody was erased, since"):
        verify(here.store, here.settings, resume=True)
    others = traffic.visitors[1:]

    def erase(what: str, done: int, number: int) -> None:
        if what.startswith("replaying") and done == number and others:
            here.erase(Subject.visitor(others.pop()))

    report = verify(here.store, here.settings, erase)
    assert report.differing > 0
    assert report.problems == [
        "Somebody was erased meanwhile: verify again to see what really differs."
    ]
    assert here.verified().ok, str(here.verified())
