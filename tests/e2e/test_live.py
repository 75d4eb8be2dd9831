"""An edit is live once the last worker has it; what tests wait for is no less than that."""

from __future__ import annotations

import os
import signal

import pytest

from tests.support.system import System
from tests.support.waiting import eventually


@pytest.mark.parametrize(("halted", "late"), [("edge-1", "edge-1"), ("feeder", "table")])
def test_an_edit_is_not_live_while_a_worker_has_not_heard_of_it(
    system: System, halted: str, late: str
) -> None:
    name = f"without-{halted}"
    pid = system.status()[halted].pid
    os.kill(pid, signal.SIGSTOP)
    try:
        system.api(
            "POST",
            "/datapoints",
            {
                "title": name,
                "name": name,
                "typeTL": {"redirectType": 307, "url": "https://example.com/"},
            },
        )
        version = system.version
        eventually(lambda: system.behind(version), lambda found: found == [late])
    finally:
        os.kill(pid, signal.SIGCONT)
    system.wait_live()
    assert system.behind(version) == []
    assert system.visit(f"/{name}").status == 307
