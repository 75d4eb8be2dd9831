"""What `clicktrail serve` prints, and that its first steps work when pasted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from clicktrail.settings import Settings
from clicktrail.supervisor import welcome
from tests.support.clock import away_from_midnight
from tests.support.system import API_KEY, System, request
from tests.support.waiting import eventually


def printed(system: System, log_from: int = 0) -> list[str]:
    """What went to the terminal except log lines, once the last line of it is there."""
    text = eventually(
        lambda: system.log.read_text()[log_from:],
        lambda text: "Ctrl-C stops everything." in text,
    )
    return [line for line in text.splitlines() if not line.startswith("{")]


def test_the_first_start_shows_the_key_and_steps_that_work(tmp_path: Path) -> None:
    with System(tmp_path / "data") as system:
        lines = printed(system)
        api, edge = (
            url.replace("127.0.0.1", "localhost") for url in (system.api_url, system.edge_url)
        )
        assert [line for line in lines if line][:5] == [
            "Clicktrail is ready.",
            f"  API       {api}",
            f"  API docs  {api}/docs",
            f"  Links     {edge}/<name>",
            f"  API key   {API_KEY}  (kept in {tmp_path}/data/bootstrap-key)",
        ]
        sign_in = next(line for line in lines if line.startswith("  Sign in "))
        link = sign_in.split()[2]
        assert sign_in == f"  Sign in   {link}  (once, within a day)"
        where, _, token = link.partition("#token=")
        assert where == f"{api}/app/sign-on"
        signed_in = [
            request(
                "POST",
                f"{system.api_url}/v3/session",
                body=json.dumps({"token": token}).encode(),
                headers={"Content-Type": "application/json"},
            )
            for _ in range(2)
        ]
        assert [answer.status for answer in signed_in] == [200, 401]
        assert signed_in[0].json["account"]["id"] == 1
        assert request("GET", f"{system.api_url}/docs").status == 200
        away_from_midnight(before=120)
        begin = lines.index("First steps: a link, a visit, its count") + 1
        steps = lines[begin : lines.index("", begin)]
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", system.unhurried("\n".join(steps))],
            env=system.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert "Location: https://example.com/" in done.stdout
        assert '"totalClicks":1,"uniqueClicks":1' in done.stdout.splitlines()[-1]


def test_later_starts_say_only_where_the_key_is(tmp_path: Path) -> None:
    system = System(tmp_path / "data").start()
    printed(system)
    assert system.stop() == 0
    size = len(system.log.read_text())
    with system:
        lines = printed(system, size)
    assert f"  API key   kept in {tmp_path}/data/bootstrap-key" in lines
    assert not [
        line for line in lines if API_KEY in line or "First steps" in line or "#token=" in line
    ]


def test_a_second_serve_on_the_same_data_is_refused(system: System) -> None:
    second = system.cli("serve")
    holder = system.status()["supervisor"].pid
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == (
        f"clicktrail: {system.data_dir} is in use by another clicktrail (process {holder}):"
        " only one may hold supervisor.lock\n"
    )


def test_a_second_serve_on_other_data_is_told_what_holds_the_ports(
    system: System, tmp_path: Path
) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "clicktrail", "serve"],
        env=system.environment | {"CLICKTRAIL_DATA_DIR": str(tmp_path / "other")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    app = urlsplit(system.api_url).port
    hit_store = system.environment["CLICKTRAIL_HITSTORE_PORT"]
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == (
        f"clicktrail: port {hit_store} on 127.0.0.1 cannot be used (address already in use):"
        f" another Clicktrail is running, and answers at http://127.0.0.1:{app}. Stop it, or set"
        " CLICKTRAIL_HITSTORE_PORT, CLICKTRAIL_APP_PORT and CLICKTRAIL_EDGE_PORT to other ports\n"
    )


def test_the_demo_shows_commands_that_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with System(tmp_path / "data") as system:
        _, app = system.api_url.rsplit(":", 1)
        welcome.show(Settings(data_dir=tmp_path / "data", app_port=int(app)), sample=True)
        lines = capsys.readouterr().out.splitlines()
        away_from_midnight(before=120)
        begin = lines.index("What to look at: the campaigns of the last 90 days") + 1
        steps = lines[begin : lines.index("", begin)]
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", system.unhurried("\n".join(steps))],
            env=system.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    assert f"Everything else to read and to try: http://localhost:{app}/docs" in lines
    assert json.loads(done.stdout)["count"] == 1


def test_status_is_well_while_it_runs_and_not_after(tmp_path: Path) -> None:
    with System(tmp_path / "data") as system:
        assert system.cli("status").returncode == 0
        assert system.stop() == 0
        after = system.cli("status")
    assert after.returncode == 1
    assert "problem: nothing runs on the data directory" in after.stdout
