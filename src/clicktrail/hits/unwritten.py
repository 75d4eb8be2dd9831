"""Before the engine starts: forget what its deduplication logs promise but no part holds.

On an insert the engine notes the block's id in the table's deduplication log and then makes the
part visible. Killed in between, it would take the repeated insert for a duplicate, and its rows
would be lost for good. The log is text, a line per part: 1 for added (2 for dropped), the part's
name and the block's id, with tabs between. Inserts into a table follow one another, so only the
last lines can be such promises; they may stand at the end of the file before the newest, where the
engine had just begun a new one.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

LAST_FILES = 2
LAST_LINES = 8
_ADDED = "1"
_PART = re.compile(r"(?P<partition>[^_]+)_(?P<first>\d+)_(?P<last>\d+)_\d+(?:_\d+)?")


def forget_unwritten(directory: Path) -> int:
    """Mend every log below `directory`, a data directory that no engine has open.

    Returns how many blocks were forgotten; inserting them again then counts them, once.
    """
    # Not beside the logs: the engine reads every file there, also what a kill would leave.
    scratch = directory / "deduplication_log.tmp"
    found = sorted(directory.glob("store/*/*/deduplication_logs"))
    return sum(_mend(logs, scratch) for logs in found)


def _mend(logs: Path, scratch: Path) -> int:
    filled = [path for path in logs.glob("deduplication_log_*.txt") if path.stat().st_size]
    filled.sort(key=lambda path: int(path.stem.rpartition("_")[2]))
    held = _held(logs.parent)
    return sum(_mend_file(path, held, scratch) for path in filled[-LAST_FILES:])


def _mend_file(log: Path, held: list[tuple[str, int, int]], scratch: Path) -> int:
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    recent = lines[-LAST_LINES:]
    kept = [line for line in recent if line.endswith("\n") and not _is_empty_promise(line, held)]
    if kept == recent:
        return 0
    with scratch.open("w", encoding="utf-8") as file:
        file.writelines(lines[:-LAST_LINES] + kept)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(log)
    return len(recent) - len(kept)


def _held(table: Path) -> list[tuple[str, int, int]]:
    """Return the partition and the block numbers, first and last, of each part on disk."""
    found = (_PART.fullmatch(entry.name) for entry in table.iterdir() if entry.is_dir())
    return [(part["partition"], int(part["first"]), int(part["last"])) for part in found if part]


def _is_empty_promise(line: str, held: list[tuple[str, int, int]]) -> bool:
    operation, _, rest = line.partition("\t")
    part = _PART.fullmatch(rest.partition("\t")[0])
    if operation != _ADDED or part is None:
        return False
    number = int(part["first"])
    return not any(
        partition == part["partition"] and first <= number <= last
        for partition, first, last in held
    )
