"""Each sentence of docs/guarantees.md names tests, and those exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/guarantees.md"
NAMED = re.compile(r"\[[^\]]*\]\(\.\./(tests/[\w/]+\.py)\)(?: `(test_\w+)`)?")


def rows() -> list[list[str]]:
    """The cells of every row of the page's tables, but for their heads."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    tables = [line.strip().strip("|").split(" | ") for line in lines if line.startswith("| ")]
    return [cells for cells in tables if cells[0].strip() != "what happens"]


def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_guarantee_names_tests_that_exist() -> None:
    found = rows()
    assert len(found) > 30
    for cells in found:
        named = NAMED.findall(cells[-1])
        assert named, f"no test is named: {cells[0]}"
        for path, name in named:
            assert (ROOT / path).is_file(), f"{path} is no file: {cells[0]}"
            assert name, f"no test of {path} is named: {cells[0]}"
            assert name in names_in(path), f"{path} has no {name}: {cells[0]}"


def test_nothing_is_promised_beside_the_tables() -> None:
    """What stands between the tables says how to read them, and is short."""
    text = PAGE.read_text(encoding="utf-8")
    prose = [line for line in text.splitlines() if line and line[0] not in "|#"]
    assert len(prose) <= 8
