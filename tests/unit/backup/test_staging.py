"""Whose errors are worded as the staging's own."""

from __future__ import annotations

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
