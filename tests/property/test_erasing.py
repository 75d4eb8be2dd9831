"""Whoever is erased, what is left is as if they had never been there."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from clicktrail.domain.erasure import Subject
from tests.support.erasing import (
    WORKERS,
    Happened,
    Installation,
    Traffic,
    all_bytes,
    counted_afresh,
    everything_stored,
    impatient,
    left,
    recorded,
    to_be_recorded,
    traces_of_visitor,
)
from tests.support.hit_store import HitStoreProcess, temporary_settings

BEGAN_MS = 1_790_000_000_000
_NUMBERS = itertools.count(1)


@pytest.mark.timeout(400)
@given(
    seed=st.integers(0, 2**32),
    whom=st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=2),
    packed=st.booleans(),
)
@settings(
    max_examples=3,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_all_is_as_if_the_erased_had_never_been_there(
    hit_store_process: HitStoreProcess,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    whom: list[tuple[bool, int]],
    packed: bool,
) -> None:
    impatient(monkeypatch)
    number = next(_NUMBERS)
    directory = tmp_path_factory.mktemp("erasing")
    one = Installation(
        temporary_settings(directory / "one", journal_segment_bytes=2**16),
        hit_store_process.client(f"erasing_{number}"),
    )
    one.begin()
    traffic = Traffic(seed, one.signer, BEGAN_MS)
    expected: list[Happened] = []
    for by_address, chosen in whom:
        for _ in range(3):
            new = traffic.more(35)
            one.serve(new)
            expected += new
            one.ingest()
        if packed:
            one.compress()
        subject = (
            Subject.address(traffic.addresses[chosen % len(traffic.addresses)])
            if by_address
            else Subject.visitor(traffic.visitors[chosen])
        )
        receipt = one.erase(subject)

        before, expected = expected, left(expected, subject, traffic.now_ms)
        counts = receipt.counts
        gone = len(before) - len(expected)
        assert counts["journal_hits"] + counts["journal_conversions"] == gone
        assert counts["hits"] + counts["conversions"] == gone
        for worker in range(WORKERS):
            wanted = to_be_recorded(traffic.happened, expected, worker)
            assert recorded(one.settings.journal_dir, worker) == wanted
        if not by_address:
            held = all_bytes(one.settings.data_dir)
            assert not [trace for trace in traces_of_visitor(subject) if trace in held]
        report = one.verified()
        assert report.ok, str(report)
    # They come back, and what ingestion remembers must not say that they had been there.
    new = traffic.more(40)
    one.serve(new)
    expected += new
    one.ingest()
    report = one.verified()
    assert report.ok, str(report)
    found = everything_stored(one.store)
    one.close()
    afresh = hit_store_process.client(f"afresh_{number}")
    assert found == counted_afresh(directory / "afresh", afresh, expected)
