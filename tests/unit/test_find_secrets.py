"""What looks like a secret is told by file and line, until it is said why it is none."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from scripts import find_secrets
from scripts.find_secrets import Found

# In pieces: whole, they would be found here.
AWS_KEY = "AKIA" + "Q3EGVZ7RHXWSKD2N"
CHANCE = "9f86d081884c7d659a2f" + "eaa0c55ad015a3bf4f1b"


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sources with a key in a note, and with a text of chance in a test and in a module."""
    for name, text in (
        ("docs/note.md", f"# Keys\n\n`{AWS_KEY}`\n"),
        ("src/module.py", f'NAME = "a plain text"\nTOLD = "{CHANCE}"\n'),
        ("tests/test_it.py", f'DIGEST = "{CHANCE}"\n'),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    monkeypatch.setattr(find_secrets, "ROOT", tmp_path)
    monkeypatch.setattr(find_secrets, "KNOWN", tmp_path / ".secrets.json")
    names = ["docs/note.md", "src/module.py", "tests/test_it.py"]
    monkeypatch.setattr(find_secrets, "listed", lambda: names)
    return tmp_path


def known(sources: Path, *entries: Found) -> None:
    told = [{"file": e.file, "kind": e.kind, "sha1": e.sha1, "why": "made up"} for e in entries]
    (sources / ".secrets.json").write_text(json.dumps(told))


KEY = Found("docs/note.md", 3, "AWS Access Key", sha1(AWS_KEY))
TEXT = Found("src/module.py", 2, "Hex High Entropy String", sha1(CHANCE))


def test_keys_are_found_anywhere_and_chance_in_what_is_delivered(
    sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known(sources)
    assert find_secrets.main() == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{one.file}:{one.line}: {one.kind} (SHA-1 {one.sha1}): take it out and replace it"
        " wherever it was used, or say in .secrets.json why it is none"
        for one in (KEY, TEXT)
    ]


def test_what_is_known_may_move_and_must_be_there(
    sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known(sources, KEY, TEXT)
    module = sources / "src/module.py"
    module.write_text("\n\n" + module.read_text())
    assert find_secrets.main() == 0
    module.write_text("")
    assert find_secrets.main() == 1
    assert capsys.readouterr().out == (
        f".secrets.json: nothing fits src/module.py, {TEXT.kind}, {TEXT.sha1} any more: remove it\n"
    )


def test_each_of_the_known_ones_says_why() -> None:
    entries = json.loads(find_secrets.KNOWN.read_text("utf-8"))
    assert all(set(one) == {"file", "kind", "sha1", "why"} and one["why"] for one in entries)
