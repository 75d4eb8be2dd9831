"""What a rebuild is to do and how far it has come, in a file that outlives it.

Each step may be repeated: a rebuild that was killed goes on with the step that the file names, and
comes to the same tables.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path

import msgspec

from clicktrail.verify.scope import Scope

PLACES = (
    "country",
    "region",
    "region_name",
    "city",
    "postal_code",
    "latitude",
    "longitude",
    "organization",
)
"""The columns of a hit that follow from its address and the geo database."""

VERDICT = (
    "is_unique",
    "is_spider",
    "outcome",
    "source_id",
    "browser",
    "browser_version",
    "browser_family",
    "browser_type",
    "os",
    "os_version",
    "os_family",
    "device",
    "bot_name",
    "bot_category",
)
"""The columns of a hit that follow from its user agent and the lists of bots."""


class Step(StrEnum):
    """The steps, in their order."""

    COPYING = "copying"
    CLEARING = "clearing"
    SUMMING = "summing"
    REFILLING = "refilling"
    CATCHING_UP = "catching up"
    LEAVING = "leaving"


class Task(msgspec.Struct, frozen=True):
    """What is to be done.

    `command` is the one that asked for it. `hits`, `conversions`: whether these are made anew from
    the journal where it still has them; `kept` names columns of hits that stay as they are in rows
    that are there. `sums_of_older`: rollups are made anew also for days that the journal has
    forgotten. `drops_unknown`: rows that no journal knows may vanish. `rules` and `release` say
    what decides.
    """

    command: str
    scope: Scope
    hits: bool
    conversions: bool
    kept: tuple[str, ...]
    sums_of_older: bool
    drops_unknown: bool
    rules: str
    release: str


class Work(msgspec.Struct):
    """How far a task has come.

    The new version is `database`; it holds what ingestion had done up to the cycle `settled`.
    `first_day` is the first that the journal knows all of. `chunk` counts the chunks that were
    summed up, `cycle` is the last that was filled in, and `group` names the cycles behind it whose
    rows may be in there or not, under tokens of the group. `inserted` counts the rows of hits and
    conversions that `settled` and then the ingestion since have put into the version in force:
    where there are others, somebody else writes there.
    """

    task: Task
    database: str
    step: Step = Step.COPYING
    settled: int = 0
    first_day: int = 0
    chunk: int = 0
    cycle: int = 0
    group: tuple[int, int] | None = None
    hits: int = 0
    conversions: int = 0
    inserted: tuple[int, int] = (0, 0)
    aside_seconds: float = 0.0


class WorkFile:
    """The file in which the work is kept."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "work.json"

    def read(self) -> Work | None:
        """Return what was kept; None where there is nothing, or nothing that is understood."""
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=Work)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def write(self, work: Work) -> None:
        """Keep it; whatever happens, the file holds this or what it held before."""
        self.path.parent.mkdir(exist_ok=True)
        scratch = self.path.with_suffix(".tmp")
        with scratch.open("wb") as file:
            file.write(msgspec.json.encode(work))
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(self.path)

    def remove(self) -> None:
        """Forget it."""
        self.path.unlink(missing_ok=True)
