"""How erasures go on: whatever interrupts them, and what they wait for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from clicktrail.domain.erasure import Recogniser, Subject
from clicktrail.ingest.erasing import eraser as erasers
from clicktrail.ingest.erasing import work as works
from clicktrail.ingest.erasing.request import preview
from tests.support.erasing import (
    ACCOUNT,
    WORKERS,
    Installation,
    Traffic,
    all_bytes,
    counted_afresh,
    everything_stored,
    impatient,
    left,
    recorded,
    tidy_at_once,
    to_be_recorded,
    traces_of_visitor,
)
from tests.support.hit_store import HitStoreProcess, temporary_settings

BEGAN_MS = 1_790_000_000_000


class _Died(BaseException):
    """Stands for the death of the process at this point."""


def installed(directory: Path, process: HitStoreProcess, database: str) -> Installation:
    made = temporary_settings(directory / database, journal_segment_bytes=2**16)
    return Installation(made, process.client(database))


@pytest.mark.timeout(400)
def test_a_death_at_any_step_changes_nothing_of_the_outcome(
    hit_store_process: HitStoreProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    one = installed(tmp_path, hit_store_process, "died")
    one.begin()
    traffic = Traffic(11, one.signer, BEGAN_MS)
    one.serve(traffic.more(120))
    one.ingest()
    one.compress()
    subject = Subject.visitor(traffic.visitors[0])
    expected = left(traffic.happened, subject, traffic.now_ms)
    assert 0 < len(expected) < len(traffic.happened) - 10

    steps_left = 0

    def mortal(steps: Iterable[None]) -> None:
        nonlocal steps_left
        for _ in steps:
            steps_left -= 1
            if not steps_left:
                raise _Died

    monkeypatch.setattr(erasers, "_exhaust", mortal)
    asked = one.ask(subject)
    deaths = 0
    while one.receipt(asked.id).applied_at is None:
        # Of each life one step more is done: every step is the last of one of them.
        steps_left = deaths + 1
        try:
            if deaths:
                one.begin()
            one.run_until(lambda: one.receipt(asked.id).applied_at is not None)
        except _Died:
            deaths += 1
            assert one.receipt(asked.id).state == "pending"
            assert works.kept(one.settings.data_dir / "ingest") is not None
            one.end()
    assert deaths > 8

    for worker in range(WORKERS):
        wanted = to_be_recorded(traffic.happened, expected, worker)
        assert recorded(one.settings.journal_dir, worker) == wanted
    assert works.kept(one.settings.data_dir / "ingest") is None
    held = all_bytes(one.settings.data_dir)
    assert not [trace for trace in traces_of_visitor(subject) if trace in held]
    new = traffic.more(30)
    one.serve(new)
    one.ingest()
    report = one.verified()
    assert report.ok, str(report)
    found = everything_stored(one.store)
    one.close()
    afresh = hit_store_process.client("died_afresh")
    assert found == counted_afresh(tmp_path / "afresh", afresh, [*expected, *new])


def test_it_waits_until_the_segment_is_finished_and_says_so(
    hit_store_process: HitStoreProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    one = installed(tmp_path, hit_store_process, "waits")
    one.begin()
    tidy_at_once(one.store)
    traffic = Traffic(12, one.signer, BEGAN_MS)
    one.serve(traffic.more(60))
    one.ingest()
    before = [recorded(one.settings.journal_dir, worker) for worker in range(WORKERS)]
    asked = one.ask(Subject.visitor(traffic.visitors[1]))

    def turn_without_writers() -> bool:
        one.ingester.turn()
        one.eraser.poll()
        return bool(one.receipt(asked.id).waits_for)

    while not turn_without_writers():
        pass
    told = one.receipt(asked.id)
    assert (told.state, told.applied_at, told.counts) == ("pending", None, {})
    assert told.waits_for == "Segments of journals 000-00, 000-01 are still being written."
    assert [recorded(one.settings.journal_dir, worker) for worker in range(WORKERS)] == before

    one.run_until(lambda: one.receipt(asked.id).applied_at is not None)
    assert one.receipt(asked.id).counts["hits"] > 0
    one.run_until(lambda: one.receipt(asked.id).state == "done", turns=10**7)
    done = one.receipt(asked.id)
    assert (done.waits_for, done.digest) == (
        "",
        Subject.visitor(traffic.visitors[1]).digest(one.signer, ACCOUNT),
    )
    one.close()


def test_a_preview_counts_what_would_go_and_changes_nothing(
    hit_store_process: HitStoreProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch)
    one = installed(tmp_path, hit_store_process, "preview")
    one.begin()
    traffic = Traffic(13, one.signer, BEGAN_MS)
    one.serve(traffic.more(80))
    one.ingest()
    subject = Subject.address(traffic.addresses[0])
    before = (everything_stored(one.store), all_bytes(one.settings.data_dir))

    recogniser = Recogniser(subject, ACCOUNT, traffic.now_ms, one.signer)
    counted = preview(one.store, recogniser, one.settings.journal_dir)

    assert (everything_stored(one.store), all_bytes(one.settings.data_dir)) == before
    gone = len(traffic.happened) - len(left(traffic.happened, subject, traffic.now_ms))
    assert counted["journal_hits"] + counted["journal_conversions"] == gone
    assert one.erase(subject).counts.items() >= counted.items()
    one.close()
