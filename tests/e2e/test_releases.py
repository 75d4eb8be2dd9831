"""What an earlier release left is brought up to date, starts, and answers what it answered then."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from clicktrail import __version__
from clicktrail.runtime.secrets import Secrets
from clicktrail.supervisor.release import FILE_NAME, present
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.postgresql import Cluster
from tests.support.releases import (
    SETTINGS,
    answers,
    differences,
    put_into_postgresql,
    releases,
    unpack,
)
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


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.only("sqlite")  # the test has a database of its own
@pytest.mark.parametrize("release", releases())
def test_a_release_with_its_catalog_in_postgresql_is_upgraded_and_goes_on_with_two_stores(
    release: str, tmp_path: Path, postgresql: Cluster
) -> None:
    data = tmp_path / "data"
    expected = unpack(release, data)
    on_file = json.loads(System(data, **SETTINGS).cli("upgrade", "--dry-run", "--json").stdout)
    url = put_into_postgresql(data, postgresql)
    system = System(data, catalog_url=url, **SETTINGS)
    looked = system.cli("upgrade", "--dry-run", "--json")
    assert looked.returncode == 0, looked.stderr
    missing = json.loads(looked.stdout)
    assert names(missing) == names(on_file)
    # It was only rehearsed.
    assert json.loads(system.cli("upgrade", "--dry-run", "--json").stdout) == missing
    upgraded = system.cli("upgrade", "--json")
    assert upgraded.returncode == 0, upgraded.stderr
    assert json.loads(upgraded.stdout) == missing | {"done": True}
    with system:
        system.wait_counted()
        assert differences(expected, answers(system)) == []
        verified = system.cli("verify")
        assert verified.returncode == 0, verified.stdout

    stores = [HitStoreProcess(temporary_settings(tmp_path / str(number))) for number in range(2)]
    with ExitStack() as stack:
        for store in stores:
            store.start()
            stack.callback(store.stop)
        both = ",".join(store.url for store in stores)
        moved = system.cli("hits", "move", "--to", both)
        assert moved.returncode == 0, moved.stderr
        on_both = System(data, catalog_url=url, hitstore_url=both, **SETTINGS)
        again = on_both.cli("upgrade", "--dry-run", "--json")
        assert again.returncode == 0, again.stderr
        assert names(json.loads(again.stdout)) == []
        with on_both:
            on_both.wait_counted()
            found = answers(on_both)
            assert differences(expected, found) == []
            verified = on_both.cli("verify")
            assert verified.returncode == 0, verified.stdout
            assert on_both.visit("/kept?n=later").status == 307
            on_both.wait_counted()
            assert clicks_of(answers(on_both)) == clicks_of(found) + 1


def names(report: dict[str, Any]) -> list[str]:
    """Return the migrations that are missing."""
    return [step["name"] for step in (*report["catalog"], *report["hitStore"])]


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
