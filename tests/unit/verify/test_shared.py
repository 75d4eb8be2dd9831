"""Partitions of a shared journal: the plan, from here and from the cluster, and the copy."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from clicktrail.domain.events import encode_event
from clicktrail.domain.hit_id import HitIds, slot
from clicktrail.enrichment.agents import RULES
from clicktrail.ingest import plan_file
from clicktrail.ingest.gather import JournalSource
from clicktrail.ingest.plan import Plan
from clicktrail.ingest.shared import forgetting
from clicktrail.ingest.shared.bridge import Bridge
from clicktrail.ingest.shared.ingestion import directory_of, name_of
from clicktrail.ingest.shared.plan_log import PlanLog, SharedPlan, caught_up
from clicktrail.journal.shared.beginning import Beginning, Counted, begin
from clicktrail.journal.shared.mirror import Mirror
from clicktrail.runtime.errors import OperatorError
from clicktrail.settings import Settings
from clicktrail.verify import Report, Scope, run
from clicktrail.verify.scope import DAY_MS
from clicktrail.verify.shared import STILL_SECONDS, Partition, copy_plan, partitions, unknown_until
from tests.support.ingestion import a_hit
from tests.support.nats import NatsCluster
from tests.support.ports import free_port

NOW = 20_000 * DAY_MS + DAY_MS // 2
COUNT = 4
FIRST = Beginning(1)


class Node:
    """A node that copies partition 1, and may ingest it; what it plans is one message each."""

    def __init__(self, bridge: Bridge, server: NatsCluster, directory: Path, number: int) -> None:
        self.settings = Settings(
            data_dir=directory / str(number),
            node_id=number,
            journal_url=server.url,
            journal_partitions=COUNT,
        )
        self.own = directory_of(self.settings, 1)
        self.mirror = Mirror(self.own / "journal", name_of(1), FIRST)
        self.log = PlanLog(bridge, 1, str(number))
        self.plan: SharedPlan | None = None

    def copy(self, payloads: list[bytes]) -> None:
        self.mirror.append(self.mirror.next_message, payloads)

    def take_over(self) -> None:
        self.log.take_over()
        self.plan = caught_up(self.own / "ingest" / "plan", NOW, RULES, self.log, name_of(1), FIRST)

    def ingest(self, now_ms: int) -> None:
        assert self.plan is not None
        source = JournalSource(self.own / "journal", self.plan.positions)
        gathered = source.gather(self.plan.next_cycle, now_ms)
        assert gathered is not None
        self.plan.add(gathered.cycle)
        self.plan.done(gathered.cycle.number, now_ms)

    def partition(self, directory: Path, scope: Scope | None = None) -> tuple[Partition, Report]:
        """Return partition 1 as a verification sees it, and what it tells."""
        with partitions(self.settings, directory / "scratch", scope or Scope((1,))) as (found,):
            report = Report()
            found.tell(report, Scope(), found.extent(Scope()))
            found.until = found.extent(Scope()).done_cycle
            return found, report


@pytest.fixture
def nodes(bridge: Bridge, server: NatsCluster, tmp_path: Path) -> tuple[Node, Node]:
    bridge.ask(begin(bridge.bus, 1, FIRST, 0))
    return Node(bridge, server, tmp_path, 1), Node(bridge, server, tmp_path, 2)


def serve(nodes: Sequence[Node], holder: Node, cycles: int, begin: int) -> None:
    ids = HitIds(7, 0)
    for number in range(begin, begin + cycles):
        now_ms = NOW + 1000 * number
        payload = encode_event(a_hit(ids.next(now_ms), account_id=1))
        for node in nodes:
            node.copy([payload])
        holder.ingest(now_ms)


def files(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def test_a_plan_is_joined_from_what_is_here_and_what_others_have_planned(
    nodes: tuple[Node, Node], tmp_path: Path
) -> None:
    one, two = nodes
    one.take_over()
    serve(nodes, one, 3, 0)
    two.take_over()
    serve(nodes, two, 4, 10)
    before = files(one.own)
    for node in nodes:
        found, report = node.partition(tmp_path)
        assert (found.planned, found.until, report.problems, report.notes) == (7, 7, [], [])
    assert files(one.own) == before
    assert not (tmp_path / "scratch").exists()


def test_what_the_cluster_has_forgotten_is_known_from_here(
    bridge: Bridge, nodes: tuple[Node, Node], tmp_path: Path
) -> None:
    one, two = nodes
    one.take_over()
    serve(nodes, one, 5, 0)
    bridge.ask(forgetting.forget(bridge.bus, 1, FIRST, NOW + 3500, []))
    found, report = one.partition(tmp_path)
    assert (found.until, report.notes) == (5, [])
    # The other node knows only what is left there: nothing of the day on which it begins.
    found, report = two.partition(tmp_path)
    assert (found.until, report.problems, report.notes) == (
        5,
        [],
        [
            "Of partition 1 this node knows all only from 2024-10-05 on; what is older is not"
            " compared with the journal."
        ],
    )


def test_a_copy_that_is_behind_is_compared_as_far_as_it_goes(
    nodes: tuple[Node, Node], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clicktrail.verify.shared.STILL_SECONDS", 0.0)
    one, two = nodes
    one.take_over()
    serve(nodes, one, 3, 0)
    serve([one], one, 2, 10)
    found, report = two.partition(tmp_path)
    assert (found.planned, found.until) == (5, 3)
    assert report.problems == [
        "Of partition 1 only what was ingested up to 2024-10-04 12:00:02 UTC was compared with the"
        f" journal: its copy in {two.own} goes no further. Run `clicktrail ingest` here, or verify"
        " on another node."
    ]
    two.mirror.close()
    shutil.rmtree(two.own / "journal")
    with pytest.raises(OperatorError, match="this node has no copy of partition 1"):
        two.partition(tmp_path)


def test_a_copy_that_grows_is_waited_for(
    nodes: tuple[Node, Node], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = nodes
    one.take_over()
    serve(nodes, one, 1, 0)
    ids, late = HitIds(8, 0), []
    for number in range(1, 4):
        late.append(encode_event(a_hit(ids.next(NOW + 1000 * number), account_id=1)))
        one.copy([late[-1]])
        one.ingest(NOW + 1000 * number)
    moment = 0.0

    def arrive(_seconds: float) -> None:
        nonlocal moment
        moment += STILL_SECONDS / 2 + 1
        two.copy([late.pop(0)])

    monkeypatch.setattr("clicktrail.verify.shared.time.sleep", arrive)
    monkeypatch.setattr("clicktrail.verify.shared.time.monotonic", lambda: moment)
    found, report = two.partition(tmp_path)
    assert (found.until, report.problems) == (4, [])


def test_rows_from_before_a_stream_are_unknown_where_no_journal_here_has_them() -> None:
    def id_of(node: int, worker: int, ms: int) -> int:
        return HitIds(node, worker).next(ms)

    newest = {"003-01": NOW, "import-a": NOW - 50, "import-b": NOW - 70}
    known = {slot(each): each for each in (id_of(3, 1, NOW), id_of(9, 15, NOW - 50))}
    assert unknown_until(Counted(known, {slot(id_of(3, 1, NOW)): id_of(3, 1, NOW)}), newest) == 0
    assert unknown_until(Counted({}, {}), {}) == 0
    later = {slot(id_of(3, 1, NOW)): id_of(3, 1, NOW + 1)}
    assert unknown_until(Counted(known, later), newest) == NOW + 1
    others = {slot(id_of(4, 1, NOW)): id_of(4, 1, NOW - 5)}
    assert unknown_until(Counted(known | others), newest) == NOW - 5
    assert unknown_until(Counted(known), {"003-01": NOW}) == NOW - 50


def test_a_partition_without_events_is_right(nodes: tuple[Node, Node], tmp_path: Path) -> None:
    found, report = nodes[0].partition(tmp_path)
    assert (found.planned, found.until, report) == (0, 0, Report())


def test_a_stream_that_was_lost_is_verified_by_what_there_is(
    bridge: Bridge, nodes: tuple[Node, Node], tmp_path: Path
) -> None:
    one, _ = nodes
    one.take_over()
    serve(nodes, one, 3, 0)
    # Nobody has begun it again: the plan of this node is all there is.
    void = bridge.ask(begin(bridge.bus, 1, Beginning(2, is_void=True), 1))
    found, report = one.partition(tmp_path)
    assert (found.planned, found.until, report) == (3, 3, Report())
    # It was begun, and nothing has been taken of it yet.
    bridge.ask(begin(bridge.bus, 1, Beginning(5), void))
    found, report = one.partition(tmp_path)
    assert (found.planned, found.until, report) == (0, 0, Report())


def test_more_that_any_node_has_planned_is_noticed(
    nodes: tuple[Node, Node], tmp_path: Path
) -> None:
    one, _ = nodes
    one.take_over()
    serve(nodes, one, 1, 0)
    with partitions(one.settings, tmp_path / "scratch", Scope((1,))) as (found,):
        extent = found.extent(Scope())
        assert not found.planned_since(extent)
        serve(nodes, one, 1, 10)
        assert found.planned_since(extent)


def test_a_plan_is_copied_whole_though_it_is_being_tidied(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "plan").mkdir(parents=True)
    (source / "followed").write_text("17")
    for number in (1, 2, 3):
        opened = plan_file.Opened(1, number, NOW, number, {}, {}, {}, RULES)
        plan_file.path_of(source / "plan", number).write_bytes(plan_file.frame(opened))
    plan_file.compress(source / "plan", 2)
    copy_plan(source, target)
    assert list(plan_file.read_all(target / "plan")) == list(plan_file.read_all(source / "plan"))
    assert (target / "followed").read_text() == "17"
    # What is compressed never changes any more, and takes no room twice.
    assert plan_file.path_of(target / "plan", 2, ".plan.zst").stat().st_nlink == 2
    # What was the newest when it was listed may not be any more; the copy is gone on with.
    shutil.rmtree(target)
    plan_file.compress(source / "plan", 3)
    copy_plan(source, target)
    Plan(target / "plan", NOW, RULES).close()


def test_a_plan_that_is_damaged_is_named(nodes: tuple[Node, Node], tmp_path: Path) -> None:
    one, _ = nodes
    one.take_over()
    serve(nodes, one, 3, 0)
    path = plan_file.path_of(one.own / "ingest" / "plan", 1)
    content = bytearray(path.read_bytes())
    content[len(content) // 4] ^= 1
    path.write_bytes(content)
    with pytest.raises(OperatorError, match=r"the plan of partition 1 cannot be read: .* damaged"):
        one.partition(tmp_path)


def test_a_cluster_that_is_away_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clicktrail.verify.shared.PATIENCE_SECONDS", 0.0)
    password = "told-to-nobody"
    url = f"nats://clicktrail:{password}@127.0.0.1:{free_port()}"
    settings = Settings(data_dir=tmp_path, journal_url=url)
    with pytest.raises(OperatorError) as refused:
        run(settings)
    text = str(refused.value)
    assert text.startswith("the shared journal that CLICKTRAIL_JOURNAL_URL names does not answer (")
    assert text.endswith(
        "), and without it nobody knows what was ingested together: start its servers, and verify"
        " again"
    )
    assert password not in text
