"""Backups of a running system: whole, only what is new, and restored as they were."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess, run
from typing import Any

import pytest

from clicktrail.backup import Manifest, Repository
from clicktrail.runtime.lock import hold
from tests.support.s3 import S3
from tests.support.system import API_KEY, System, request

# What is in a database server is not in a backup.
pytestmark = pytest.mark.only("sqlite")


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with System(tmp_path_factory.mktemp("backed-up") / "data") as running:
        yield running


def visit(system: System, name: str, times: int) -> None:
    for number in range(times):
        assert system.visit(f"/{name}?n={number}").status == 307
    system.wait_counted()


def clicks(system: System, link: int) -> int:
    system.wait_counted()
    totals = system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7")
    return int(totals.get("totalClicks", 0))


def backup(system: System, place: Path | str, *options: str) -> dict[str, Any]:
    done = system.cli("backup", str(place), "--json", *options)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def restore(data: Path, place: Path | str, *options: str, **more: str) -> CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CLICKTRAIL_")} | more
    return run(
        [sys.executable, "-m", "clicktrail", "restore", str(place), *options],
        env=environment | {"CLICKTRAIL_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_backup_is_restored_as_it_was_and_counts_on(system: System, tmp_path: Path) -> None:
    place = tmp_path / "backups"
    link = system.make_link("whole")
    visit(system, "whole", 30)
    begun = request(
        "POST",
        f"{system.api_url}/v3/session",
        headers={"Content-Type": "application/json"},
        body=json.dumps({"authKey": API_KEY}).encode(),
    )
    signed_in = {"Cookie": begun.headers["set-cookie"].partition(";")[0]}
    assert request("GET", f"{system.api_url}/v3/session", headers=signed_in).status == 200
    first = backup(system, place)
    visit(system, "whole", 5)
    # A little later, when no file is too new to be told from what it may become.
    time.sleep(2.1)
    second = backup(system, place)
    visit(system, "whole", 7)

    restored = restore(tmp_path / "restored", place)
    assert restored.stdout.startswith(f"backup {second['name']} restored to ")
    assert (restored.returncode, restored.stderr) == (0, "")
    with System(tmp_path / "restored") as again:
        # Nobody is signed in to what was restored, and its backups go elsewhere.
        asked = request("GET", f"{again.api_url}/v3/session", headers=signed_in)
        assert asked.status == 401
        refused = again.cli("backup", str(place))
        assert "holds the backups of another data directory" in refused.stderr
        assert clicks(again, link) == 35
        visit(again, "whole", 2)
        assert clicks(again, link) == 37
        verdict = again.cli("verify", "--json")
    assert json.loads(verdict.stdout)["ok"] is True
    assert clicks(system, link) == 42

    told = json.loads(system.cli("status", "--json").stdout)["backed_up"]
    assert (told["name"], told["place"]) == (second["name"], str(place))
    assert (told["bytes"], told["stored_bytes"]) == (second["bytes"], second["stored_bytes"])

    # What had not changed was not stored again, and either backup is whole.
    repository = Repository.at(str(place))
    assert repository.names() == [first["name"], second["name"]]
    assert second["stored_bytes"] < second["bytes"]
    kept, new = (repository.manifest(name) for name in repository.names())
    assert {unit.key for unit in kept.units} & {unit.key for unit in new.units}
    for name in repository.names():
        checked = restore(tmp_path / "nowhere", place, "--backup", name, "--dry-run")
        assert checked.stdout.startswith(f"backup {name} checked: "), checked.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_restore_may_go_as_far_as_a_moment(system: System, tmp_path: Path) -> None:
    place = tmp_path / "backups"
    link = system.make_link("rewound")
    visit(system, "rewound", 10)
    before = backup(system, place)
    visit(system, "rewound", 4)
    time.sleep(0.01)
    moment = datetime.now(UTC)
    time.sleep(0.01)
    visit(system, "rewound", 8)
    later = system.make_link("later")
    after = backup(system, place)

    found = restore(tmp_path / "rewound", place, "--until", moment.isoformat(), "--json")
    report = json.loads(found.stdout)
    assert report["name"] == before["name"]
    assert report["hits_until"] == moment.isoformat()
    assert report["later_events"] == 8
    with System(tmp_path / "rewound") as again:
        assert clicks(again, link) == 14
        verdict = again.cli("verify", "--json")
        assert json.loads(verdict.stdout)["ok"] is True
        again.api("GET", f"/datapoints/{later}", expect=404)
        # Its number is not given again: hits of it may lie in a journal.
        assert again.make_link("another") > later
    names = Repository.at(str(place)).names()
    assert names == [before["name"], after["name"]]

    for until, reason in (
        ("2020-01-01T00:00:00", "is as old as 2020-01-01T00:00:00+00:00"),
        ("2100-01-01T00:00:00+02:00", "what came later is not known"),
        ("yesterday", "--until yesterday is no moment"),
    ):
        refused = restore(tmp_path / "refused", place, "--until", until)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert reason in refused.stderr
    assert not (tmp_path / "refused").exists()


def test_a_bucket_holds_them_as_a_folder_does(system: System, tmp_path: Path) -> None:
    link = system.make_link("bucket")
    visit(system, "bucket", 12)
    with S3("backups") as s3:
        system.environment.update(s3.environment)
        try:
            place = "s3://backups/of/clicktrail"
            names = [backup(system, place, "--keep", "2")["name"] for _ in range(3)]
            listed = system.cli("backups", place, "--json")
            missing = system.cli("backup", "s3://no-such-bucket/x")
        finally:
            for name in s3.environment:
                del system.environment[name]
        found = restore(tmp_path / "from-bucket", place, **s3.environment)
        refused = restore(tmp_path / "refused", place, AWS_ACCESS_KEY_ID="another")
    assert [one["name"] for one in json.loads(listed.stdout)] == names[1:]
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr.startswith("clicktrail: s3://no-such-bucket/x cannot be used: ")
    assert (found.returncode, found.stderr) == (0, "")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"clicktrail: {place} cannot be used: ")
    # Of the deleted one nothing is left, and nobody else's objects were touched.
    assert {key.partition("/")[0] for key in s3.objects} == {"of"}
    assert not any(f"/{names[0]}" in key for key in s3.objects)
    with System(tmp_path / "from-bucket") as again:
        assert clicks(again, link) == 12


def test_what_cannot_be_restored_is_said_and_starts_nothing(system: System, tmp_path: Path) -> None:
    place = tmp_path / "backups"
    backup(system, place)
    full = tmp_path / "full"
    full.mkdir()
    (full / "something").touch()
    assert "is not empty (something is there)" in restore(full, place).stderr
    # As on a disk that was just made.
    (tmp_path / "new" / "lost+found").mkdir(parents=True)
    assert "there is no folder" in restore(tmp_path / "new", tmp_path / "none").stderr
    assert (
        "holds no backup 20200101T000000Z"
        in restore(tmp_path / "new", place, "--backup", "20200101T000000Z").stderr
    )
    manifest: Manifest = Repository.at(str(place)).manifest(Repository.at(str(place)).names()[0])
    unit = next(unit for unit in manifest.units if unit.kind == "part")
    data = (place / unit.key).read_bytes()
    (place / unit.key).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    broken = restore(tmp_path / "new", place)
    assert broken.returncode == 1
    assert f"is damaged: {unit.key} is not what was stored" in broken.stderr
    # What was unpacked so far is no installation, and no hindrance.
    left = {entry.name for entry in (tmp_path / "new").iterdir()}
    assert left == {"lost+found", "restoring", "restore.lock"}
    with hold(tmp_path / "new" / "restore.lock", "another restore"):
        assert "is in use by another restore" in restore(tmp_path / "new", place).stderr
    (place / unit.key).write_bytes(data)
    assert restore(tmp_path / "new", place).returncode == 0
    assert not (tmp_path / "new" / "restoring").exists()


def test_each_installation_has_a_place_of_its_own(system: System, tmp_path: Path) -> None:
    place = tmp_path / "backups"
    backup(system, place)
    (place / "clicktrail-backups").write_text("0" * 32)
    refused = system.cli("backup", str(place))
    assert refused.returncode == 1
    assert "holds the backups of another data directory" in refused.stderr
