from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.journal import JournalWriter
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.secrets import Secrets
from clicktrail.runtime.status import StatusFile
from clicktrail.settings import Durability, Settings
from clicktrail.supervisor import edge_parts, preflight, serve_parts
from tests.support.ports import free_port
from tests.support.postgresql import Cluster


def test_free_ports_pass(tmp_path: Path) -> None:
    settings = Settings(app_port=free_port(), edge_port=free_port(), hitstore_port=free_port())
    preflight.check_listeners(serve_parts(settings), tmp_path)


def test_a_taken_port_is_named_with_its_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = Settings(app_port=free_port(), edge_port=port, hitstore_port=free_port())
        with pytest.raises(OperatorError) as refusal:
            preflight.check_listeners(serve_parts(settings), tmp_path)
    assert str(refusal.value) == (
        f"port {port} on 127.0.0.1 cannot be used (address already in use):"
        " stop what listens there, or set CLICKTRAIL_EDGE_PORT"
    )


def test_two_parts_on_one_port_are_refused(tmp_path: Path) -> None:
    settings = Settings(app_port=8080, edge_port=8080)
    with pytest.raises(OperatorError) as refusal:
        preflight.check_listeners(serve_parts(settings), tmp_path)
    assert str(refusal.value) == (
        "CLICKTRAIL_APP_PORT and CLICKTRAIL_EDGE_PORT are both 8080: give each its own port"
    )


def test_an_unknown_host_is_refused(tmp_path: Path) -> None:
    settings = Settings(host="no.such.host.invalid")
    with pytest.raises(OperatorError, match="set CLICKTRAIL_HOST"):
        preflight.check_listeners(serve_parts(settings), tmp_path)


def test_a_port_that_a_stopping_predecessor_holds_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    StatusFile(tmp_path, "edge-0").write(ready=True)  # this very process: it is alive
    other = socket.create_server(("127.0.0.1", 0))
    settings = Settings(
        app_port=free_port(), edge_port=other.getsockname()[1], hitstore_port=free_port()
    )
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        other.close()

    monkeypatch.setattr(time, "sleep", nap)
    preflight.check_listeners(serve_parts(settings), tmp_path)
    assert naps == [0.1]


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = Settings(data_dir=tmp_path / "file" / "data")
    with pytest.raises(OperatorError) as refusal:
        preflight.check_data_dir(settings)
    assert str(refusal.value) == (
        f"cannot write to the data directory {tmp_path}/file/data (Not a directory):"
        " change its owner, or set CLICKTRAIL_DATA_DIR"
    )


def test_the_data_directory_is_made_and_left_empty(tmp_path: Path) -> None:
    preflight.check_data_dir(Settings(data_dir=tmp_path / "new" / "data"))
    assert os.listdir(tmp_path / "new" / "data") == []


@pytest.mark.parametrize(
    ("total", "free", "roomy"),
    [
        (2**40, 2**39, True),
        (2**40, 2**35, False),
        (2**34, 2**30, True),
        (2**34, 2**30 - 1, False),
    ],
)
def test_less_than_a_gibibyte_or_a_twentieth_is_worth_a_warning(
    total: int, free: int, roomy: bool
) -> None:
    assert preflight.is_roomy(total, free) is roomy


def record(settings: Settings, name: str) -> None:
    writer = JournalWriter(
        settings.journal_dir, name, durability=Durability.OS, segment_bytes=2**16
    )
    writer.append([b"a hit"])
    writer.close()


def check(settings: Settings) -> list[str]:
    return preflight.check_contents(settings, serve_parts(settings))


@pytest.mark.only("sqlite")
def test_hits_without_their_catalog_are_refused(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    record(settings, "000-00")
    with pytest.raises(OperatorError) as refusal:
        check(settings)
    assert str(refusal.value) == (
        f"the catalog {tmp_path}/catalog.sqlite3 is gone, but {tmp_path}/journal holds hits of its"
        " links, which new links would inherit: restore catalog.sqlite3 from a backup, or move"
        " journal/, ingest/, hits/ and edge/ out of the data directory to start afresh"
    )
    # What an app's start leaves when it is killed at its very first step.
    (tmp_path / "catalog.sqlite3").touch()
    with pytest.raises(OperatorError, match="is gone, but"):
        check(settings)


def test_hits_beside_their_catalog_pass(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    bootstrap(settings)
    record(settings, "000-00")
    assert check(settings) == []


def test_a_catalog_elsewhere_is_looked_for_there(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path / "data", catalog_url=f"sqlite:///{tmp_path}/elsewhere.sqlite3"
    )
    record(settings, "000-00")
    with pytest.raises(OperatorError, match=r"elsewhere\.sqlite3 is gone"):
        check(settings)
    bootstrap(settings)
    assert check(settings) == []


def test_a_first_start_that_was_cut_short_is_taken_up_again(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    # A worker makes its directory at once, and a segment with the first hit.
    JournalWriter(
        settings.journal_dir, "000-00", durability=Durability.OS, segment_bytes=2**16
    ).close()
    record(settings, "import-demo")
    assert check(settings) == []


def test_an_edge_alone_needs_no_catalog(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    record(settings, "000-00")
    assert preflight.check_contents(settings, edge_parts(settings)) == []


def test_damaged_secrets_are_refused_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text('{"signing_key": "')
    with pytest.raises(OperatorError, match=r"secrets\.json is damaged: restore it from a backup"):
        check(Settings(data_dir=tmp_path))


def test_secrets_that_others_can_read_are_a_note(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    Secrets.load(settings)
    assert check(settings) == []
    path = tmp_path / "secrets.json"
    path.chmod(0o640)
    assert check(settings) == [
        f"{path} holds secrets, and others may use it (its mode is 0640): run `chmod 600 {path}`"
    ]


@pytest.mark.parametrize("name", ["journal", "ingest", "hits", "edge", "run"])
def test_a_file_in_the_place_of_a_directory_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(OperatorError) as refusal:
        check(Settings(data_dir=tmp_path))
    assert str(refusal.value) == (
        f"{tmp_path}/{name} is a file, and must be a directory: move it away"
    )


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("nonsense", "must begin with sqlite:/// or postgresql://"),
        ("mysql://db/x", "must begin with sqlite:/// or postgresql://"),
        ("postgresql://me:secret@db:half/x", "has a port that is no number from 1 to 65535"),
        (
            "postgresql://me:sec@ret@db/x",
            "holds more than one @: write those in the user, password or database as %40",
        ),
    ],
    ids=["none", "another", "port", "at"],
)
def test_a_catalog_url_that_is_none_is_refused_before_anything_starts(
    tmp_path: Path, url: str, fault: str
) -> None:
    settings = Settings(data_dir=tmp_path, catalog_url=url)
    record(settings, "000-00")
    with pytest.raises(OperatorError) as refusal:
        check(settings)
    assert str(refusal.value) == f"CLICKTRAIL_CATALOG_URL {fault}"
    # An edge alone has no use for it.
    assert preflight.check_contents(settings, edge_parts(settings)) == []


def test_a_first_start_is_told_of_a_database_that_lets_nobody_in(
    tmp_path: Path, postgresql: Cluster
) -> None:
    url = f"postgresql://postgres:secret@/absent?host={postgresql.directory}"
    settings = Settings(data_dir=tmp_path, catalog_url=url)
    with pytest.raises(OperatorError) as refusal:
        check(settings)
    assert str(refusal.value) == (
        f"CLICKTRAIL_CATALOG_URL does not open the database absent at {postgresql.directory}"
        ' (database "absent" does not exist): mend it, or make what it names (docs/postgresql.md)'
    )
    # Links that were opened before go on without a catalog.
    record(settings, "000-00")
    assert check(settings) == []
    away = Settings(data_dir=tmp_path, catalog_url=f"postgresql://me@/x?host={tmp_path}")
    assert check(away) == []
