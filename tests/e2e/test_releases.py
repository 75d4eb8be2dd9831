"""What an earlier release left is brought up to date, starts, and answers what it answered then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clicktrail import __version__
from clicktrail.runtime.secrets import Secrets
from clicktrail.supervisor.release import FILE_NAME, present
from tests.support.releases import SETTINGS, answers, differences, releases, unpack
from tests.support.system import System


def clicks_of(found: dict[str, Any]) -> int:
    return sum(row["clicks"] for row in found["datapoint"]["rows"])


@pytest.mark.parametrize("release", releases())
def test_a_data_directory_of_a_release_answers_what_it_answered_then(
    release: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    expected = unpack(release, data)
    system = System(data, **SETTINGS)
    looked = system.cli("upgrade", "--dry-run", "--json")
    assert looked.returncode == 0, looked.stderr
    missing = json.loads(looked.stdout)
    assert missing["done"] is False
    # The embedded hit store was started for it, and is stopped again.
    upgraded = system.cli("upgrade", "--json")
    assert upgraded.returncode == 0, upgraded.stderr
    assert json.loads(upgraded.stdout) == missing | {"done": True}
    again = system.cli("upgrade", "--json")
    assert json.loads(again.stdout) == {
        "release": __version__,
        "done": True,
        "catalog": [],
        "hitStore": [],
        "earlierReleaseCanStart": True,
    }
    with system:
        system.wait_counted()
        found = answers(system)
        assert differences(expected, found) == []
        verified = system.cli("verify")
        assert verified.returncode == 0, verified.stdout
        # It goes on counting.
        before = clicks_of(found)
        assert system.visit("/kept?n=later").status == 307
        system.wait_counted()
        assert clicks_of(answers(system)) == before + 1


def test_the_present_release_is_kept() -> None:
    assert releases()[-1] == __version__, "python -m scripts.keep_release"


def test_what_a_newer_release_was_started_on_is_refused_before_anything_starts(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    this = present()
    (data / FILE_NAME).write_text(
        json.dumps({"release": "99.1.0", "catalog": this.catalog, "hits": this.hits + 1})
    )
    system = System(data)
    Secrets.load(system.settings)
    for command in ("serve", "upgrade"):
        done = system.cli(command)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.endswith(
            f"clicktrail: {data} was last used by Clicktrail 99.1.0, and this is {__version__},"
            " which does not know its tables: start 99.1.0 or newer, or restore a backup from"
            " before the upgrade (docs/upgrading.md)\n"
        )
    assert not (data / "hits").exists()
