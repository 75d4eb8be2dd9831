"""What a verification found."""

from __future__ import annotations

import msgspec

SHOWN = 100


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


class Report(msgspec.Struct):
    """The outcome of a verification; `ok` says that nothing differs and nothing was unreadable.

    `cycles`, `hits`, `conversions` and `undecodable` count what was replayed from the journals,
    `days` what was compared, `waiting_bytes` what the journals hold that is not ingested yet (which
    is no fault). At most 100 `differences` are kept, `differing` counts them all.
    """

    ok: bool = True
    cycles: int = 0
    hits: int = 0
    conversions: int = 0
    undecodable: int = 0
    days: int = 0
    rollups: int = 0
    waiting_bytes: int = 0
    seconds: float = 0.0
    differing: int = 0
    differences: list[Difference] = msgspec.field(default_factory=list)
    problems: list[str] = msgspec.field(default_factory=list)
    notes: list[str] = msgspec.field(default_factory=list)

    def differ(self, where: str, what: str, expected: int, found: int) -> None:
        """Note a difference."""
        self.ok = False
        self.differing += 1
        if len(self.differences) < SHOWN:
            self.differences.append(Difference(where, what, expected, found))

    def trouble(self, problem: str) -> None:
        """Note something that could not be verified."""
        self.ok = False
        if problem not in self.problems:
            self.problems.append(problem)

    def __str__(self) -> str:
        lines = [
            f"journal: {self.hits:,} hits and {self.conversions:,} conversions in"
            f" {self.cycles:,} cycles replayed in {self.seconds:,.1f} s",
            f"compared: {self.days:,} days of raw rows, {self.rollups:,} days of rollups",
        ]
        if self.undecodable:
            lines.append(f"not understood, and kept in the journal: {self.undecodable:,} records")
        if self.waiting_bytes:
            lines.append(f"waiting for ingestion: {self.waiting_bytes:,} bytes")
        lines += [f"note: {note}" for note in self.notes]
        lines += [f"problem: {problem}" for problem in self.problems]
        lines += [f"difference: {each}" for each in self.differences]
        if self.differing > len(self.differences):
            lines.append(f"and {self.differing - len(self.differences):,} more differences")
        if self.ok:
            lines.append("all is well")
        elif self.differing:
            lines.append("the statistics do NOT agree with the journal")
        else:
            lines.append("it could not be checked whether the statistics agree with the journal")
        return "\n".join(lines)
