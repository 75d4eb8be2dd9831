from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clicktrail.domain.events import COUNTER_SHIFT, Flag, encode_event
from clicktrail.edge import turns as turns_module
from clicktrail.edge.quick import COUNTERS, Counters
from clicktrail.edge.recount import turns_taken
from clicktrail.edge.turns import CLICKS, PLACES, RECORD_BYTES, Turns
from clicktrail.journal import JournalWriter
from clicktrail.settings import Durability
from tests.support.ingestion import a_conversion, a_hit

TAKER = """
import sys
from pathlib import Path
from clicktrail.edge.quick import COUNTERS
from clicktrail.edge.turns import Turns

turns = Turns(Path(sys.argv[1]), dict, None if sys.argv[4] == "locks" else COUNTERS)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    print(turns.take(7, 1), int(turns.take_below(7, 0, int(sys.argv[3]))), flush=True)
"""


def command(path: Path, times: int, limit: int, counters: Counters | None) -> list[str]:
    way = "locks" if counters is None else "instruction"
    return [sys.executable, "-c", TAKER, str(path), str(times), str(limit), way]


def taker(path: Path, times: int, limit: int, counters: Counters | None) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        command(path, times, limit, counters),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def pairs(lines: str) -> list[tuple[int, int]]:
    whole = lines[: lines.rfind("\n") + 1]
    return [(int(a), int(b)) for a, b in (line.split() for line in whole.splitlines())]


def no_recount() -> dict[tuple[int, int], int]:
    raise AssertionError("nothing was to be counted again")


@pytest.fixture(params=["by an instruction", "under locks"])
def counters(request: pytest.FixtureRequest) -> Counters | None:
    assert COUNTERS is not None
    return COUNTERS if request.param == "by an instruction" else None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "edge" / "turns.bin"


def test_turns_are_numbered_from_0_and_each_place_has_its_own(
    path: Path, counters: Counters | None
) -> None:
    turns = Turns(path, dict, counters)
    assert [turns.take(7, 1) for _ in range(3)] == [0, 1, 2]
    assert [turns.take(7, 15), turns.take(8, 1), turns.take(7, CLICKS)] == [0, 0, 0]
    assert (turns.peek(7, 1), turns.peek(7, 2), turns.peek(9_000_000, 1)) == (3, 0, 0)
    assert [turns.take_below(9, CLICKS, 2) for _ in range(4)] == [True, True, False, False]
    assert turns.peek(9, CLICKS) == 2
    turns.close()


@pytest.mark.parametrize(("datapoint", "place"), [(0, 1), (-1, 1), (7, -1), (7, PLACES)])
def test_a_place_that_there_is_not_is_refused(
    path: Path, datapoint: int, place: int, counters: Counters | None
) -> None:
    turns = Turns(path, dict, counters)
    with pytest.raises(ValueError, match="there is no place"):
        turns.take(datapoint, place)
    turns.close()


def test_a_high_id_takes_no_room_for_those_below(path: Path, counters: Counters | None) -> None:
    turns = Turns(path, dict, counters)
    for number in range(3):
        assert turns.take(50_000_000, 3) == number
    assert path.stat().st_size >= 50_000_000 * RECORD_BYTES
    assert path.stat().st_blocks * 512 < 1 << 20
    turns.close()


def test_another_process_s_turns_are_seen_beyond_the_end_that_was_mapped(
    path: Path, counters: Counters | None
) -> None:
    turns = Turns(path, dict, counters)
    program = TAKER.replace("take(7, 1)", "take(3_000_000, 2)")
    taking = [*command(path, 5, 100, counters)]
    taking[2] = program
    told = subprocess.run(taking, input="\n", capture_output=True, text=True, check=True).stdout
    assert pairs(told.removeprefix("ready\n")) == [(number, 1) for number in range(5)]
    assert turns.peek(3_000_000, 2) == 5
    assert turns.take(3_000_000, 2) == 5
    turns.close()


def test_several_processes_share_every_turn_and_give_none_out_twice(
    path: Path, counters: Counters | None
) -> None:
    processes = [taker(path, 3000, 4000, counters) for _ in range(4)]
    for process in processes:
        go(process)
    told = [pairs(process.communicate(timeout=60)[0]) for process in processes]
    assert sorted(number for each in told for number, _ in each) == list(range(12_000))
    assert sum(allowed for each in told for _, allowed in each) == 4000


def test_a_process_killed_at_any_moment_holds_nobody_up_and_no_turn_is_given_out_twice(
    path: Path, tmp_path: Path, counters: Counters | None
) -> None:
    steady = [taker(path, 4000, 100_000, counters) for _ in range(2)]
    for process in steady:
        go(process)
    chance = random.Random(20261123)
    told: list[tuple[int, int]] = []
    victims = 12
    for number in range(victims):
        # A file has all that was written when its writer dies.
        answers = tmp_path / f"answers-{number}"
        taking = command(path, 1_000_000, 100_000, counters)
        with answers.open("wb") as file:
            victim = subprocess.Popen(taking, stdin=subprocess.PIPE, stdout=file, text=True)
        go(victim)
        least = chance.randrange(100, 5000)
        while answers.stat().st_size < least:
            time.sleep(0.001)
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait(60)
        assert victim.stdin is not None
        victim.stdin.close()
        told += pairs(answers.read_text().removeprefix("ready\n"))
    for process in steady:
        told += pairs(process.communicate(timeout=60)[0])
    numbers = [number for number, _ in told]
    assert len(numbers) == len(set(numbers))
    turns = Turns(path, no_recount, counters)
    taken = turns.peek(7, 1)
    assert max(numbers) < taken
    # Missing is at most the one turn that each of the killed had taken and not told yet.
    assert taken - len(numbers) <= victims
    turns.close()


def test_in_the_same_boot_what_the_file_says_is_right_however_its_users_ended(
    path: Path, counters: Counters | None
) -> None:
    process = taker(path, 5, 100, counters)
    go(process)
    process.communicate(timeout=60)  # ends without closing
    turns = Turns(path, no_recount, counters)
    assert turns.peek(7, 1) == 5
    turns.close()


def test_after_a_clean_end_another_boot_believes_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, counters: Counters | None
) -> None:
    turns = Turns(path, dict, counters)
    turns.take(7, 1)
    turns.close()
    monkeypatch.setattr(turns_module, "boot_id", lambda: b"another boot".ljust(36))
    turns = Turns(path, no_recount, counters)
    assert turns.take(7, 1) == 1
    turns.close()


def test_after_a_power_cut_turns_are_counted_again_and_never_given_back(
    path: Path, monkeypatch: pytest.MonkeyPatch, counters: Counters | None
) -> None:
    process = taker(path, 5, 3, counters)
    go(process)
    process.communicate(timeout=60)
    monkeypatch.setattr(turns_module, "boot_id", lambda: b"another boot".ljust(36))
    turns = Turns(path, lambda: {(7, 1): 9, (7, 0): 2, (8, 15): 1}, counters)
    assert [turns.peek(7, 1), turns.peek(7, 0), turns.peek(8, 15)] == [9, 3, 1]
    again = Turns(path, no_recount, counters)
    assert again.peek(7, 1) == 9
    again.close()


def test_a_missing_file_is_made_from_the_journals_of_this_node(
    tmp_path: Path, counters: Counters | None
) -> None:
    journals = tmp_path / "journal"
    for name, hits in (("000-00", 5), ("000-01", 2), ("001-00", 90)):
        writer = JournalWriter(journals, name, durability=Durability.OS, segment_bytes=1 << 16)
        events = [
            a_hit(number + 1, datapoint_id=7, flags=3 << COUNTER_SHIFT | Flag.HEAD)
            for number in range(hits)
        ]
        events += [a_hit(90, datapoint_id=7, flags=Flag.LIMITED), a_hit(91, datapoint_id=7)]
        events += [a_hit(92, datapoint_id=8, flags=15 << COUNTER_SHIFT | Flag.LIMITED)]
        writer.append([*map(encode_event, events), encode_event(a_conversion(93)), b"\xc1"])
        writer.close()
    taken = turns_taken(journals, 0)
    assert taken == {(7, 3): 7, (7, 0): 2, (8, 15): 2, (8, 0): 2}
    turns = Turns(tmp_path / "turns.bin", lambda: taken, counters)
    assert (turns.take(7, 3), turns.take(8, 0)) == (7, 2)
    turns.close()


def test_all_workers_count_in_the_way_of_the_first(path: Path) -> None:
    first = Turns(path, dict, None)
    process = taker(path, 3, 100, COUNTERS)
    assert first.take(7, 1) == 0
    go(process)
    assert pairs(process.communicate(timeout=60)[0]) == [(1, 1), (2, 1), (3, 1)]
    first.close()
    # Whoever opens it after the last one chooses again.
    first = Turns(path, no_recount, COUNTERS)
    assert first.take(7, 1) == 4
    process = subprocess.Popen(
        command(path, 1, 1, None), stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    _, said = process.communicate("\n", timeout=60)
    assert process.returncode == 1
    assert "other workers count without locks; restart all of them" in said
    assert first.take(7, 1) == 5
    first.close()
