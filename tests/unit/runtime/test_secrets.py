from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings

RACER = """
import sys
from pathlib import Path
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings
settings = Settings(data_dir=Path(sys.argv[1]))
print("up", flush=True)
sys.stdin.readline()
print(Secrets.load(settings))
"""


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    made = Secrets.load(settings)
    assert Secrets.load(settings) == made
    assert len(made.signing_key) == 32
    assert len({made.internal_token, made.hitstore_password}) == 2
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets.json"]
    assert (tmp_path / "data" / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_racing_processes_agree(tmp_path: Path) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, tmp_path / "data"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "up\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    answers = {racer.communicate(timeout=60)[0] for racer in racers}
    assert len(answers) == 1
    assert answers.pop().startswith("Secrets(signing_key=b")


def test_settings_override_what_the_file_says(tmp_path: Path) -> None:
    kept = Secrets.load(Settings(data_dir=tmp_path))
    other = Secrets.load(Settings(data_dir=tmp_path, signing_key="k" * 16, internal_token="t" * 16))
    assert other.internal_token == "t" * 16
    assert other.signing_key != kept.signing_key
    assert len(other.signing_key) == 32
    assert other.hitstore_password == kept.hitstore_password


def test_the_same_signing_key_setting_gives_the_same_key_on_every_machine(tmp_path: Path) -> None:
    keys = {
        Secrets.load(Settings(data_dir=tmp_path / name, signing_key="k" * 32)).signing_key
        for name in ("one", "two")
    }
    assert len(keys) == 1


@pytest.mark.parametrize("name", ["signing_key", "internal_token"])
def test_an_override_too_short_to_be_secret_is_refused(tmp_path: Path, name: str) -> None:
    settings = Settings(data_dir=tmp_path, **{name: "x" * 15})
    with pytest.raises(OperatorError) as refusal:
        Secrets.load(settings)
    assert str(refusal.value) == (
        f"CLICKTRAIL_{name.upper()} is too short to be a secret: give at least 16 characters,"
        " for example the output of `openssl rand -hex 32`"
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        json.dumps(
            {"signing_key": "00", "internal_token": "t" * 20, "hitstore_password": "p" * 20}
        ).encode(),
        json.dumps(
            {"signing_key": "zz" * 32, "internal_token": "t" * 20, "hitstore_password": "p" * 20}
        ).encode(),
        json.dumps({"signing_key": "00" * 32, "internal_token": "t" * 20}).encode(),
    ],
)
def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secrets.json"
    path.write_bytes(content)
    with pytest.raises(OperatorError) as refusal:
        Secrets.load(Settings(data_dir=tmp_path))
    assert str(refusal.value) == (
        f"{path} is damaged: restore it from a backup, or delete it to have new secrets made"
        " (click ids and visitor cookies given out before then no longer count)"
    )
    assert path.read_bytes() == content
