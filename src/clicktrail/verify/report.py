"""What a verification found."""

from __future__ import annotations

import msgspec

from clicktrail.verify.scope import date_of

SHOWN = 100
SHOWN_ACCOUNTS = 100
JOURNAL = "journal"
TURNS = "turns"


class Difference(msgspec.Struct, frozen=True):
    """One place where two things that must be equal are not.

    `where` names it (table, day, account, …), `what` the figure; `expected` follows from the
    journal (or, for a rollup, from the raw rows), `found` is what the store holds.
    """

    where: str
    what: str
    expected: int
    found: int

    def __str__(self) -> str:
        return f"{self.where}: {self.what} is {self.found}, not {self.expected}"


class Day(msgspec.Struct):
    """What one comparison found on one day (of UTC).

    `comparison` is `journal` (raw rows against the journal) or the name of a rollup (it against the
    raw rows); `accounts` counts those that were compared, `differing` names those that are not as
    they must be, the first hundred of them.
    """

    day: str
    comparison: str
    accounts: int
    differing: list[int]


class Report(msgspec.Struct):
    """The outcome of a verification; `ok` says that nothing differs and nothing was unreadable.

    `scope` says in words what was looked at. `cycles`, `hits`, `conversions` and `undecodable`
    count what was replayed from the journals, `days` and `rollups` the days that were compared,
    `turns` the shared counters that were; `waiting_bytes` is what the journals hold that is not
    ingested yet (which is no fault). At most 100 `differences` are kept, `differing` counts them
    all; `by_day` has an entry for each day and comparison.
    """

    ok: bool = True
    scope: str = ""
    cycles: int = 0
    hits: int = 0
    conversions: int = 0
    undecodable: int = 0
    days: int = 0
    rollups: int = 0
    turns: int = 0
    waiting_bytes: int = 0
    seconds: float = 0.0
    differing: int = 0
    differences: list[Difference] = msgspec.field(default_factory=list)
    by_day: list[Day] = msgspec.field(default_factory=list)
    problems: list[str] = msgspec.field(default_factory=list)
    notes: list[str] = msgspec.field(default_factory=list)

    def differ(self, where: str, what: str, expected: int, found: int) -> None:
        """Note a difference."""
        self.ok = False
        self.differing += 1
        if len(self.differences) < SHOWN:
            self.differences.append(Difference(where, what, expected, found))

    def compared(self, day: int, comparison: str, accounts: int, differing: set[int]) -> None:
        """Note that a day was compared, and of which accounts it is not as it must be."""
        shown = sorted(differing)[:SHOWN_ACCOUNTS]
        self.by_day.append(Day(f"{date_of(day)}", comparison, accounts, shown))

    def trouble(self, problem: str) -> None:
        """Note something that could not be verified."""
        self.ok = False
        if problem not in self.problems:
            self.problems.append(problem)

    def note(self, note: str) -> None:
        """Note something that is no fault."""
        if note not in self.notes:
            self.notes.append(note)

    def __str__(self) -> str:
        lines = [
            f"journal: {self.hits:,} hits and {self.conversions:,} conversions in"
            f" {self.cycles:,} cycles replayed in {self.seconds:,.1f} s",
            f"compared: {self.days:,} days of raw rows, {self.rollups:,} days of rollups"
            + (f", {self.turns:,} counters of turns" if self.turns else ""),
        ]
        if self.scope:
            lines.insert(0, f"looked at: {self.scope}")
        if self.undecodable:
            lines.append(f"not understood, and kept in the journal: {self.undecodable:,} records")
        if self.waiting_bytes:
            lines.append(f"waiting for ingestion: {self.waiting_bytes:,} bytes")
        lines += [f"note: {note}" for note in self.notes]
        lines += [f"problem: {problem}" for problem in self.problems]
        lines += [f"difference: {each}" for each in self.differences]
        if self.differing > len(self.differences):
            lines.append(f"and {self.differing - len(self.differences):,} more differences")
        for each in self.by_day:
            if each.differing:
                lines.append(f"differs: {each.day}, {each.comparison}, {_accounts(each.differing)}")
        if self.ok:
            lines.append("all is well")
        elif self.differing:
            lines.append("the statistics do NOT agree with the journal")
        else:
            lines.append("it could not be checked whether the statistics agree with the journal")
        return "\n".join(lines)


def _accounts(numbers: list[int]) -> str:
    return f"account{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
