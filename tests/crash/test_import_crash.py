"""kill -9 of an import at every moment that matters; the next one ends where one alone would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TypeAlias

import pytest

from clicktrail.imports import csv_export
from clicktrail.imports.placing import OnConflict
from clicktrail.imports.report import Resumed
from clicktrail.settings import Settings
from tests.support.importing import Installation, file_format

LINKS, HITS = 250, 5000
Far: TypeAlias = tuple[int, int, int, int] | None
# The process strikes itself, so that it dies at that very call and nowhere else.
STRIKE = textwrap.dedent(
    """
    import importlib, os, signal, sys
    from clicktrail.cli import main

    place, when, left = sys.argv[1], sys.argv[2], int(sys.argv[3])
    module, owner, method = place.rsplit(".", 2)
    owner = getattr(importlib.import_module(module), owner)
    real = getattr(owner, method)

    def struck(*args, **kwargs):
        global left
        left -= 1
        if when == "before" and not left:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if when == "after" and not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, method, struck)
    sys.argv = ["clicktrail", *sys.argv[4:]]
    main()
    """
)
# Where it strikes, and what the next import says of where it goes on: how many links and hits the
# first had read, how many events it had written, and of how many.
POINTS = [
    # Some links are in the catalog and the ledger does not know them.
    ("clicktrail.imports.ledger.Ledger.note_entities", "before", 2, (0, 0, 0, 0)),
    # In the middle of reading.
    ("clicktrail.imports.ledger.Stage.add", "after", 3000, (251, 2000, 0, 0)),
    # All is read, and nobody has said so.
    ("clicktrail.imports.ledger.Stage.seal", "before", 1, (251, 5000, 0, 0)),
    ("clicktrail.imports.ledger.Ledger.seal", "before", 1, (251, 5000, 0, 0)),
    ("clicktrail.imports.ledger.Ledger.seal", "after", 1, (251, 5000, 0, 5041)),
    # A batch is in the journal and not in the ledger.
    ("clicktrail.journal.writer.JournalWriter.append", "after", 1, (251, 5000, 2000, 5041)),
    ("clicktrail.journal.writer.JournalWriter.append", "after", 2, (251, 5000, 4000, 5041)),
    ("clicktrail.imports.ledger.Ledger.note", "after", 2, (251, 5000, 4000, 5041)),
    # All is written, and nobody has said so.
    ("clicktrail.imports.ledger.Ledger.note_end", "before", 1, (251, 5000, 5041, 5041)),
    ("clicktrail.imports.ledger.Ledger.unseal", "after", 1, None),
]


def export(here: Installation) -> list[str]:
    """Write an export with links that are renamed, hits out of order, and counts."""
    rows = [f"l{at % LINKS},https://shop.example/{at % LINKS}" for at in range(LINKS)]
    links = here.file("links.csv", "name,url\njs,https://js.example/\n" + "\n".join(rows))
    visits = [
        f"l{at * 7 % LINKS},20{12 + at * 11 % 13}-05-{1 + at % 28:02d}T10:00:00Z,192.0.2.{at % 200}"
        for at in range(HITS)
    ]
    hits = here.file("hits.csv", "name,time,ip\njs,2024-01-01,\n" + "\n".join(visits))
    counts = here.file("counts.csv", "name,day,count\nl1,2020-02-02,40\n")
    return ["import", "csv", str(links), str(hits), str(counts), "--on-conflict", "rename"]


def environment(settings: Settings) -> dict[str, str]:
    bare = {k: v for k, v in os.environ.items() if not k.startswith("CLICKTRAIL_")}
    return bare | {
        "CLICKTRAIL_DATA_DIR": str(settings.data_dir),
        "CLICKTRAIL_JOURNAL_SEGMENT_BYTES": str(2**18),
    }


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An import that nothing interrupted."""
    here = Installation(Settings(data_dir=tmp_path_factory.mktemp("alone") / "data"))
    subprocess.run(
        [sys.executable, "-m", "clicktrail", *export(here)],
        env=environment(here.settings),
        check=True,
        capture_output=True,
        timeout=100,
    )
    assert len(here.events()) == HITS + 1 + 40
    return here


@pytest.mark.parametrize(("place", "when", "call", "far"), POINTS)
def test_killed_anywhere_the_next_import_ends_the_same(
    alone: Installation, tmp_path: Path, place: str, when: str, call: int, far: Far
) -> None:
    here = Installation(Settings(data_dir=tmp_path / "data"))
    command = export(here)
    struck = subprocess.run(
        [sys.executable, "-c", STRIKE, place, when, str(call), *command],
        env=environment(here.settings),
        check=False,
        capture_output=True,
        timeout=100,
    )
    assert struck.returncode == -signal.SIGKILL, struck.stderr.decode()
    files = [Path(name) for name in command[2:5]]
    for known in (None, HITS + 1 + 40):
        source = csv_export.source(files, file_format())
        report = here.run(source, on_conflict=OnConflict.RENAME)
        hits = report.hits
        assert report.resumed == (Resumed("csv", *far) if far and known is None else None)
        assert hits.imported + hits.duplicate == HITS + 1 + 40
        assert known in (None, hits.duplicate)
    assert here.journals() == alone.journals()
    assert {n: (d.id, d.url) for n, d in here.links().items()} == {
        n: (d.id, d.url) for n, d in alone.links().items()
    }
    assert not (here.settings.data_dir / "imports" / "waiting.sqlite3").exists()
