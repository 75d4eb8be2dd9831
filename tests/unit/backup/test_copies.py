"""A backup waits for this node's copies, and says what they lack."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from clicktrail.backup import copies
from clicktrail.backup.copies import wait_for_copies
from clicktrail.ingest.shared.bridge import Bridge
from clicktrail.ingest.shared.ingestion import directory_of, name_of
from clicktrail.journal.shared.beginning import Beginning
from clicktrail.journal.shared.mirror import Mirror
from clicktrail.settings import Settings
from tests.support.nats import NatsCluster
from tests.support.ports import free_port
from tests.unit.journal.test_shared_publisher import hit

BEHIND = (
    "This node's copy of the shared journal is behind (partition 1): the last events are in the"
    " cluster, and not in this backup."
)


@pytest.fixture
def cluster() -> Iterator[NatsCluster]:
    server = NatsCluster(1)
    yield server
    server.remove()


@pytest.fixture
def settings(cluster: NatsCluster, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, journal_url=cluster.url, journal_partitions=3)


def test_copies_are_waited_for_and_what_they_lack_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A node that does not ingest has no copies.
    assert wait_for_copies(settings) == []
    mirrors = [
        Mirror(directory_of(settings, partition) / "journal", name_of(partition), Beginning(1))
        for partition in range(3)
    ]
    messages = [[hit(number), hit(number + 1)] for number in range(1, 9, 2)]
    bridge = Bridge(settings, "a test")
    bridge.ask(bridge.bus.connect())
    # The last partition has no events at all.
    for partition in (0, 1):
        sequence = 0
        for number, payloads in enumerate(messages, 1):
            work = bridge.bus.append(partition, "000-00", payloads, sequence)
            sequence = bridge.ask(work)
            if (partition, number) != (1, 4):
                mirrors[partition].append(number, payloads)
    bridge.close()
    monkeypatch.setattr(copies, "PATIENCE_SECONDS", 0.2)
    assert wait_for_copies(settings) == [BEHIND]

    monkeypatch.setattr(copies, "PATIENCE_SECONDS", 60.0)
    found: list[list[str]] = []
    waiting = threading.Thread(target=lambda: found.append(wait_for_copies(settings)))
    waiting.start()
    mirrors[1].append(4, messages[3])
    waiting.join(120)
    assert found == [[]]
    # Also where the copy has gone on since.
    mirrors[1].next_message = 8193
    mirrors[1].append(8193, [hit(99)])
    assert wait_for_copies(settings) == []
    for mirror in mirrors:
        mirror.close()


def test_a_cluster_that_does_not_answer_keeps_no_backup_away(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, journal_url=f"nats://127.0.0.1:{free_port()}")
    (tmp_path / "shared" / "00").mkdir(parents=True)
    (note,) = wait_for_copies(settings)
    assert note.startswith("The shared journal does not answer (")
    assert note.endswith("): what it holds and this node has not copied yet is not in this backup.")
    assert wait_for_copies(Settings(data_dir=tmp_path)) == []
