"""Rebuild and replay after retention and erasures: what was removed stays away, with its traces."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from clicktrail.domain.erasure import Subject
from clicktrail.hits.horizons import Horizon, note
from clicktrail.hits.removing import alone
from clicktrail.hits.retaining import remove_older
from clicktrail.ingest.erasing import work as works
from clicktrail.rebuild import rebuild, replay
from clicktrail.runtime.errors import OperatorError
from clicktrail.verify import Scope
from clicktrail.verify.scope import DAY_MS, date_of
from tests.support.erasing import ACCOUNT, Installation, Traffic, impatient
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.tables import everything

# Some days ago, so that all of it is in days that are over.
BEGAN_MS = (int(time.time() * 1000) // DAY_MS - 40) * DAY_MS


@pytest.fixture
def here(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """An installation with its own hit store and a few days of traffic of two accounts."""
    impatient(monkeypatch)
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
    assert everything(here.store) == before
