"""What a worker loads to keep events: nothing of a shared journal where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_OPENS = """
import asyncio, sys
from pathlib import Path
from clicktrail.edge.recording import open_recording
from clicktrail.edge.worker import run
from clicktrail.ingest.process import Reporter
from clicktrail.settings import Settings
open_recording(Settings(data_dir=Path(sys.argv[1]), journal_url=sys.argv[2] or None), 0).close()
ours = {name for name in sys.modules if name.startswith("clicktrail.") and "shared" in name}
print(sorted(ours | {"nats"} & {*sys.modules}))
"""


def loaded(directory: Path, url: str) -> list[str]:
    """Return the modules of NATS and of the shared journal that a worker has loaded."""
    run = subprocess.run(
        [sys.executable, "-c", _OPENS, directory, url], capture_output=True, text=True, check=True
    )
    return run.stdout.strip("[]\n").replace("'", "").split(", ")


def test_without_a_shared_journal_nothing_of_it_is_loaded(tmp_path: Path) -> None:
    assert loaded(tmp_path, "") == ["clicktrail.edge.shared_file"]


def test_with_one_it_is(tmp_path: Path) -> None:
    found = loaded(tmp_path, "nats://127.0.0.1:9")
    assert {"nats", "clicktrail.edge.shared_recording", "clicktrail.journal.shared.bus"} <= {*found}
    assert (tmp_path / "outbox" / "000-00").is_dir()
    assert not (tmp_path / "journal").exists()
