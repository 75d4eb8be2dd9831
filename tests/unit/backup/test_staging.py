"""Whose errors are worded as the staging's own."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from clicktrail.backup import staging
from clicktrail.hits.store import HitStore
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings


@pytest.fixture
def store(settings: Settings) -> HitStore:
    """A store that nobody asks."""
    return HitStore.connect(settings, Secrets.load(settings))


@pytest.mark.parametrize(
    "error", [BrokenPipeError("a pipe"), sqlite3.Error("a database")], ids=["os", "sqlite"]
)
def test_what_the_block_raises_goes_through_and_leaves_nothing(
    settings: Settings, store: HitStore, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def held(_settings: Settings, _store: HitStore, root: Path) -> staging.Stage:
        root.mkdir(parents=True)
        return staging.Stage(root, 0, [], [], [], "", [], [])

    monkeypatch.setattr(staging, "_staged", held)
    with pytest.raises(type(error)) as raised, staging.staged(settings, store):
        raise error
    assert raised.value is error
    assert not (settings.data_dir / "backup" / "staging").exists()


def test_what_keeps_it_from_being_staged_is_said(settings: Settings, store: HitStore) -> None:
    in_the_way = settings.data_dir / "backup"
    in_the_way.touch()
    with pytest.raises(OperatorError) as refusal, staging.staged(settings, store):
        pass
    assert str(refusal.value) == f"{in_the_way}/staging: Not a directory"


def test_a_plan_that_is_tidied_meanwhile_is_held_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tmp_path / "data" / "shared" / "00" / "ingest"
    (plan / "plan").mkdir(parents=True)
    for name in ("followed", "plan/0000000001.plan", "plan/0000000002.plan"):
        (plan / name).write_text(name)
    copy = shutil.copy2

    def then_compressed(source: Path, target: Path, **options: bool) -> None:
        present = plan / "plan" / "0000000001.plan"
        if source == present:
            present.rename(present.with_suffix(".plan.zst"))
        copy(source, target, **options)

    monkeypatch.setattr(shutil, "copy2", then_compressed)
    held = staging._plan_of(tmp_path / "data", tmp_path / "root", "shared/00")
    below = "shared/00/ingest/"
    assert [path.removeprefix(below) for path in held] == [
        "followed",
        "plan/0000000001.plan.zst",
        "plan/0000000002.plan",
    ]
    assert (
        sorted(
            p.relative_to(tmp_path / "root").as_posix() for p in (tmp_path / "root").rglob("*.*")
        )
        == held[1:]
    )
