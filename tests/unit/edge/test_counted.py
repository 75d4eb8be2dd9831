from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clicktrail.domain.events import COUNTER_SHIFT, encode_event
from clicktrail.edge.counted import FILE_NAME, load, save
from clicktrail.edge.counting import TurnCounting
from clicktrail.edge.recount import Recount, turns_taken
from clicktrail.edge.worker import recount_turns
from clicktrail.journal import JournalWriter
from clicktrail.journal.files import segments
from clicktrail.settings import Durability, Settings
from tests.support.ingestion import a_hit

HITS = 300


def write(directory: Path, count: int = HITS) -> None:
    """Write hits that each take a turn of place 3 of datapoint 7, some in each segment."""
    writer = JournalWriter(directory, "000-00", durability=Durability.OS, segment_bytes=1 << 14)
    for number in range(count):
        writer.append([encode_event(a_hit(number + 1, datapoint_id=7, flags=3 << COUNTER_SHIFT))])
    writer.close()


@pytest.fixture
def snapshot(settings: Settings) -> Path:
    """The snapshot of journals of which segments are finished, as the feeder writes it."""
    write(settings.journal_dir)
    directory = settings.data_dir / "edge"
    directory.mkdir(parents=True, exist_ok=True)
    counting = TurnCounting(directory, settings.journal_dir, settings.node_id)
    assert counting.count_on()
    assert not counting.count_on()
    return directory / FILE_NAME


def test_what_a_snapshot_has_counted_is_not_read_again(settings: Settings, snapshot: Path) -> None:
    found = segments(settings.journal_dir, "000-00")
    assert len(found) > 3
    found[0].path.unlink()
    assert recount_turns(snapshot.parent, settings) == {(7, 3): HITS}
    assert turns_taken(settings.journal_dir, settings.node_id)[7, 3] < HITS


def test_a_worker_that_counts_everything_leaves_a_snapshot(settings: Settings) -> None:
    write(settings.journal_dir)
    directory = settings.data_dir / "edge"
    directory.mkdir(parents=True, exist_ok=True)
    assert recount_turns(directory, settings) == {(7, 3): HITS}
    begun = load(directory / FILE_NAME, settings.journal_dir, settings.node_id)
    assert begun is not None
    newest = segments(settings.journal_dir, "000-00")[-1].number
    assert begun.marks["000-00"].upto == newest - 1
    assert 0 < begun.taken[7, 3] < HITS


def test_the_last_counted_segment_may_be_deleted(settings: Settings, snapshot: Path) -> None:
    for segment in segments(settings.journal_dir, "000-00")[:-1]:
        segment.path.unlink()
    assert recount_turns(snapshot.parent, settings) == {(7, 3): HITS}


@pytest.mark.parametrize("kept", [0, 7, 11, 20, -1])
def test_a_torn_snapshot_is_ignored(settings: Settings, snapshot: Path, kept: int) -> None:
    snapshot.write_bytes(snapshot.read_bytes()[:kept])
    assert load(snapshot, settings.journal_dir, settings.node_id) is None
    assert recount_turns(snapshot.parent, settings) == {(7, 3): HITS}


def test_a_snapshot_of_other_journals_is_ignored(settings: Settings, snapshot: Path) -> None:
    shutil.rmtree(settings.journal_dir)
    assert recount_turns(snapshot.parent, settings) == {}
    # Of the same name, with the same numbers of segments, and longer.
    write(settings.journal_dir, 2 * HITS)
    assert load(snapshot, settings.journal_dir, settings.node_id) is None
    assert recount_turns(snapshot.parent, settings) == {(7, 3): 2 * HITS}


def test_a_snapshot_of_another_node_is_ignored(settings: Settings, snapshot: Path) -> None:
    assert load(snapshot, settings.journal_dir, settings.node_id + 1) is None


def test_killed_at_any_moment_the_next_one_counts_on_and_finds_all(
    settings: Settings, snapshot: Path
) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from clicktrail.edge.counted import load, save\n"
        "from clicktrail.edge.recount import Recount\n"
        "path, journals = Path(sys.argv[1]), Path(sys.argv[2])\n"
        "recount = Recount(journals, 0, load(path, journals, 0))\n"
        "print(flush=True)\n"
        "while True:\n"
        "    for _ in recount.steps(with_newest=False, records=3):\n"
        "        save(path, recount.counted, 'feeder')\n"
        "    save(path, recount.counted, 'feeder')\n"
        "    print(flush=True)\n"
    )
    for number in range(5):
        write(settings.journal_dir)
        victim = subprocess.Popen(
            [sys.executable, "-c", program, str(snapshot), str(settings.journal_dir)],
            stdout=subprocess.PIPE,
        )
        assert victim.stdout is not None
        for _ in range(1 + number % 3):
            victim.stdout.readline()
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait(60)
        victim.stdout.close()
        begun = load(snapshot, settings.journal_dir, 0)
        assert begun is not None
        expected = (number + 2) * HITS
        assert turns_taken(settings.journal_dir, 0, begun) == {(7, 3): expected}


def test_a_recount_that_is_left_off_keeps_whole_segments(
    settings: Settings, tmp_path: Path
) -> None:
    write(settings.journal_dir)
    recount = Recount(settings.journal_dir, 0)
    for number, _ in enumerate(recount.steps(with_newest=False, records=10)):
        if number == 9:
            break
    save(tmp_path / FILE_NAME, recount.counted, "test")
    begun = load(tmp_path / FILE_NAME, settings.journal_dir, 0)
    assert begun is not None
    assert 0 < begun.taken[7, 3] < 100
    assert turns_taken(settings.journal_dir, 0, begun) == {(7, 3): HITS}
