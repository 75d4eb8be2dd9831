from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from clicktrail.domain.entries import AccountEntry, DomainEntry, GroupEntry, ScriptEntry, Status
from clicktrail.edge import feed
from clicktrail.edge.link_table import LinkTable, account_key, group_key, name_key, script_key
from clicktrail.edge.link_writer import CHANGES_KEPT, LinkTableWriter
from tests.support.link_table import TableProcess, conversion, domain, link

CODE = "0123456789ABCDEF0123456789ABCDEF"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "edge" / "links.lmdb"


@pytest.fixture
def writer(path: Path) -> Iterator[TableProcess]:
    with TableProcess(path) as process:
        yield process


@pytest.fixture
def table(path: Path, writer: TableProcess) -> Iterator[LinkTable]:
    """A table of one domain and two links, seen from this process."""
    writer.fill(
        domain(1, "go.example", default=True),
        conversion(9, CODE, 50_000),
        link(1, "Spring"),
        link(2, "summer"),
    )
    reader = LinkTable.open_reader(path)
    yield reader
    reader.close()


def key(name: str, domain_id: int = 1) -> bytes:
    found = name_key(domain_id, name)
    assert found is not None
    return found


def test_a_reader_may_come_before_the_table(path: Path) -> None:
    reader = LinkTable.open_reader(path)
    assert (reader.synced, reader.version, reader.problem) == (False, 0, "")
    assert reader.find("go.example", "spring") is None
    assert reader.link(1) is None
    assert reader.conversion(CODE) is None
    with TableProcess(path) as process:
        process.apply(feed.Hello("catalog", 1), feed.Reset(), domain(1, "go.example"))
        reader.refresh()
        assert not reader.synced
        process.apply(link(1, "spring"), feed.Synced(5))
        assert reader.refresh()
        assert (reader.synced, reader.version) == (True, 5)
        assert reader.find("go.example", "spring") == link(1, "spring").entry
    reader.close()


def test_names_and_codes_are_found_in_any_case(table: LinkTable) -> None:
    expected = link(1, "Spring").entry
    assert table.find("go.example", "spring") == expected
    assert table.find("go.example", "SPRING") == expected
    assert table.link(1) == expected
    assert table.conversion(CODE.lower()) == conversion(9, CODE, 50_000).entry


@pytest.mark.parametrize("host", ["", "localhost", "127.0.0.1", "[::1]", "x" * 300, "ünknown"])
def test_unknown_hosts_get_the_default_domain(table: LinkTable, host: str) -> None:
    assert table.domain_id(host) == 1


def test_without_a_default_domain_unknown_hosts_have_none(path: Path, writer: TableProcess) -> None:
    writer.fill(domain(1, "go.example"), link(1, "spring"))
    reader = LinkTable.open_reader(path)
    assert reader.find("localhost", "spring") is None
    assert reader.find("go.example", "spring") is not None
    writer.apply(domain(1, "go.example", default=True), feed.Synced(2))
    reader.refresh()
    assert reader.find("localhost", "spring") is not None
    writer.apply(feed.DomainGone(3, 1), feed.Synced(3))
    reader.refresh()
    assert reader.find("localhost", "spring") is None
    assert reader.find("go.example", "spring") is None
    reader.close()


@pytest.mark.parametrize("name", ["", "x" * 256, "x" * 100_000, "a/b", "\udc80", "winter"])
def test_what_is_no_name_finds_nothing(table: LinkTable, name: str) -> None:
    assert table.find("go.example", name) is None


def test_an_edit_is_seen_after_a_refresh_and_named_precisely(
    table: LinkTable, writer: TableProcess
) -> None:
    told: list[frozenset[bytes] | None] = []
    table.watch(told.append)
    assert not table.refresh()
    edited = link(1, "spring", url="https://other.example/")
    writer.apply(edited, feed.Synced(2))
    assert table.find("go.example", "spring") == link(1, "Spring").entry
    assert table.refresh()
    assert table.find("go.example", "spring") == edited.entry
    assert told == [frozenset({key("spring")})]
    assert table.version == 2


def test_what_says_the_same_again_is_no_change(table: LinkTable, writer: TableProcess) -> None:
    told: list[frozenset[bytes] | None] = []
    table.watch(told.append)
    writer.apply(link(1, "Spring"), link(2, "summer"), feed.Synced(2))
    table.refresh()
    assert told == [frozenset()]


def test_a_renamed_link_is_found_by_its_new_name_only(
    table: LinkTable, writer: TableProcess
) -> None:
    told: list[frozenset[bytes] | None] = []
    table.watch(told.append)
    assert writer.apply(link(1, "autumn"), feed.Synced(2)) == (2, 2, 0)
    table.refresh()
    assert table.find("go.example", "spring") is None
    assert table.find("go.example", "autumn") == table.link(1) == link(1, "autumn").entry
    assert told == [frozenset({key("spring"), key("autumn")})]


def test_two_links_that_swap_names_end_right_in_either_order(
    path: Path, table: LinkTable, writer: TableProcess
) -> None:
    for version, names in ((2, ("summer", "spring")), (3, ("spring", "summer"))):
        messages = [link(1, names[0]), link(2, names[1])]
        if version == 3:
            messages.reverse()
        writer.apply(*messages, feed.Synced(version))
        table.refresh()
        assert [table.link(1), table.link(2)] == [link(1, names[0]).entry, link(2, names[1]).entry]
        assert table.find("go.example", names[0]) == link(1, names[0]).entry
        assert table.find("go.example", names[1]) == link(2, names[1]).entry


@pytest.mark.parametrize("deleted_first", [True, False])
def test_a_deleted_link_leaves_its_name_to_a_living_one(
    table: LinkTable, writer: TableProcess, deleted_first: bool
) -> None:
    gone = link(1, "spring", status=Status.DELETED)
    heir = link(3, "spring")
    writer.apply(*((gone, heir) if deleted_first else (heir, gone)), feed.Synced(2))
    table.refresh()
    assert table.find("go.example", "spring") == heir.entry
    assert table.link(1) == gone.entry
    # Word of the deleted one may come again.
    writer.apply(gone, feed.Synced(3))
    table.refresh()
    assert table.find("go.example", "spring") == heir.entry
    assert table.link(1) == gone.entry


def test_a_snapshot_removes_what_it_does_not_name_only_once_it_is_whole(
    table: LinkTable, writer: TableProcess
) -> None:
    writer.apply(feed.Hello("catalog", 9), feed.Reset(), domain(1, "go.example", default=True))
    table.refresh()
    assert table.synced
    assert table.find("go.example", "spring") is not None
    writer.apply(link(2, "summer"))
    table.refresh()
    assert table.find("go.example", "spring") is not None
    assert table.conversion(CODE) is not None
    assert writer.apply(feed.Synced(9)) == (9, 1, 0)
    table.refresh()
    assert table.find("go.example", "spring") is None
    assert table.link(1) is None
    assert table.conversion(CODE) is None
    assert table.find("go.example", "summer") == link(2, "summer").entry
    assert table.version == 9


def test_readers_never_miss_a_link_while_snapshots_go_in(
    table: LinkTable, writer: TableProcess
) -> None:
    finished = threading.Event()

    def write() -> None:
        for version in range(2, 30):
            writer.apply(feed.Hello("catalog", version), feed.Reset())
            writer.apply(domain(1, "go.example", default=True), link(1, "spring"))
            writer.apply(link(2, f"summer-{version}"), feed.Synced(version))
        finished.set()

    thread = threading.Thread(target=write)
    thread.start()
    seen = 0
    while not finished.is_set():
        table.refresh()
        assert table.find("go.example", "spring") is not None
        assert table.link(2) is not None
        seen += 1
    thread.join()
    table.refresh()
    assert table.find("go.example", "summer-29") is not None
    assert seen > 1


def test_a_reader_far_behind_is_told_to_forget_everything(
    table: LinkTable, writer: TableProcess
) -> None:
    told: list[frozenset[bytes] | None] = []
    table.watch(told.append)
    for start in range(0, CHANGES_KEPT + 2000, 2000):
        writer.apply(*(link(10 + n, f"n{n}") for n in range(start, start + 2000)), feed.Synced(2))
    table.refresh()
    assert told == [None]
    writer.apply(link(1, "spring"), feed.Synced(3))
    table.refresh()
    assert told == [None, frozenset({key("spring")})]


def test_a_batch_too_large_to_note_makes_readers_forget_everything(
    table: LinkTable, writer: TableProcess
) -> None:
    told: list[frozenset[bytes] | None] = []
    table.watch(told.append)
    writer.apply(*(link(10 + n, f"n{n}") for n in range(CHANGES_KEPT + 1)), feed.Synced(2))
    table.refresh()
    assert told == [None]


def test_a_table_that_was_replaced_is_opened_anew(path: Path, table: LinkTable) -> None:
    path.unlink()
    path.with_name(path.name + "-lock").unlink()
    assert not table.refresh()
    assert table.find("go.example", "spring") is not None
    with TableProcess(path) as process:
        process.fill(domain(1, "go.example"), link(5, "fresh"))
        assert table.refresh()
        assert table.find("go.example", "spring") is None
        assert table.find("go.example", "fresh") == link(5, "fresh").entry


def test_a_table_replaced_by_what_is_none_is_unknown_rather_than_empty(
    path: Path, table: LinkTable
) -> None:
    before = table.synced
    path.unlink()
    path.write_bytes(b"not a table" * 1000)
    assert not table.refresh()
    assert (before, table.synced) == (True, False)
    assert table.problem.startswith(f"The link table {path} cannot be read: ")


def test_a_file_that_is_no_table_is_told_plainly(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a table" * 1000)
    reader = LinkTable.open_reader(path)
    assert not reader.synced
    assert reader.problem.startswith(f"The link table {path} cannot be read: ")


def test_a_link_whose_name_no_url_can_carry_is_refused_and_the_rest_taken(
    table: LinkTable, writer: TableProcess
) -> None:
    assert writer.apply(link(7, "x" * 600), link(8, "fine"), feed.Synced(2)) == (2, 3, 1)
    table.refresh()
    assert table.find("go.example", "fine") is not None


def test_a_snapshot_that_was_cut_off_is_asked_for_again(path: Path) -> None:
    writer = LinkTableWriter(path)
    assert writer.since == 0
    writer.apply([feed.Hello("catalog", 4), feed.Reset(), link(1, "spring"), feed.Synced(4)])
    assert (writer.since, writer.catalog, writer.links) == (4, "catalog", 1)
    writer.apply([feed.Hello("catalog", 6), feed.Reset(), link(2, "summer")])
    assert writer.since == 0
    writer.close()
    writer = LinkTableWriter(path)
    assert (writer.since, writer.version, writer.links) == (0, 4, 2)
    writer.apply([feed.Hello("catalog", 6), feed.Reset(), link(2, "summer"), feed.Synced(6)])
    assert (writer.since, writer.version, writer.links) == (6, 6, 1)
    writer.close()


def test_places_of_dead_readers_are_freed(path: Path) -> None:
    writer = LinkTableWriter(path)
    writer.apply([feed.Hello("catalog", 1), feed.Reset(), feed.Synced(1)])
    assert writer.forget_dead_readers() == 0
    writer.close()


def test_a_table_without_a_free_place_for_a_reader_is_read_once_there_is_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "links.lmdb"
    holder = (
        "import lmdb, sys\n"
        f"environment = lmdb.open({str(path)!r}, subdir=False, max_readers=1, map_size=2**20)\n"
        "with environment.begin(write=True) as transaction:\n"
        "    transaction.put(b'm:synced', b'1')\n"
        "view = environment.begin()\n"
        "print('ready', flush=True)\n"
        "sys.stdin.read()\n"
        "view.abort()\n"
    )
    table = LinkTable(path)
    with subprocess.Popen(
        [sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for _ in range(3):
            assert not table.refresh()
            assert "MDB_READERS_FULL" in table.problem
            assert not table.synced
        process.communicate()
    assert table.refresh()
    assert (table.problem, table.synced) == ("", True)
    table.close()


def test_accounts_groups_and_scripts_come_change_and_go(
    table: LinkTable, writer: TableProcess
) -> None:
    account = AccountEntry(1, True, ("shop.example",), ("10.0.0.0/8",))
    group, script = GroupEntry(7, True), ScriptEntry(3, 1, "<b>hello</b>")
    seen: list[frozenset[bytes] | None] = []
    table.watch(seen.append)
    assert (table.account(1), table.group(7), table.script(3)) == (None, None, None)
    writer.apply(
        feed.AccountChanged(2, account), feed.GroupChanged(2, group), feed.ScriptChanged(2, script)
    )
    assert table.refresh()
    assert (table.account(1), table.group(7), table.script(3)) == (account, group, script)
    writer.apply(feed.AccountGone(3, 1), feed.GroupGone(3, 7), feed.ScriptGone(3, 3))
    assert table.refresh()
    assert (table.account(1), table.group(7), table.script(3)) == (None, None, None)
    keys = frozenset({account_key(1), group_key(7), script_key(3)})
    assert seen == [keys, keys]


def test_a_snapshot_sweeps_out_accounts_groups_and_scripts(
    table: LinkTable, writer: TableProcess
) -> None:
    writer.apply(
        feed.AccountChanged(2, AccountEntry(1, True)),
        feed.AccountChanged(2, AccountEntry(2, True)),
        feed.GroupChanged(2, GroupEntry(7, True)),
        feed.ScriptChanged(2, ScriptEntry(3, 1, "x")),
    )
    writer.fill(domain(1, "go.example"), feed.AccountChanged(9, AccountEntry(2, True)))
    table.refresh()
    assert (table.account(1), table.group(7), table.script(3)) == (None, None, None)
    assert table.account(2) == AccountEntry(2, True)


def test_a_domain_is_found_whole_and_unknown_hosts_get_the_default_one(
    table: LinkTable, writer: TableProcess
) -> None:
    shop = DomainEntry(2, "shop.example", False, "https://a.example/404", cookieless=True)
    writer.apply(feed.DomainChanged(2, shop))
    table.refresh()
    assert table.domain("shop.example") == table.domain_of(2) == shop
    assert table.domain("elsewhere.example") == DomainEntry(1, "go.example", True)
    assert table.domain_of(3) is None
