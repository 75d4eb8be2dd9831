from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.attacked import Attacked, under_attack
from tests.support.targets import filled_table


@pytest.fixture(scope="session")
def target_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a link table with links of every behaviour."""
    return filled_table(tmp_path_factory.mktemp("targets") / "links.lmdb")


@pytest.fixture(scope="module")
def attacked(target_table: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """A listener that serves these links, trusts no proxy, and remembers what came before."""
    with under_attack(target_table, tmp_path_factory.mktemp("attacked")) as attacked:
        yield attacked


@pytest.fixture
def fresh(target_table: Path, tmp_path: Path) -> Iterator[Attacked]:
    """Another one, for one test."""
    # A process opens a table once.
    table = Path(shutil.copy(target_table, tmp_path))
    with under_attack(table, tmp_path / "shared") as attacked:
        yield attacked
