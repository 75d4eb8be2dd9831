from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.status import StatusFile
from clicktrail.settings import Settings
from clicktrail.supervisor import preflight, serve_parts


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


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
