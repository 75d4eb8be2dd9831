"""What a rebuild or a replay did, or would do."""

from __future__ import annotations

import msgspec


class Changes(msgspec.Struct):
    """How many hits and conversions would be otherwise than they are, of those looked at.

    `to_bots` and `to_people` are hits whose verdict changes, `uniqueness` those that begin or
    cease to be unique, `labels` those of another outcome, browser, system, device or bot,
    `places` those of another place; `missing` are not in force at all. `fired` are conversions that
    would count otherwise.
    """

    hits: int = 0
    changed: int = 0
    to_bots: int = 0
    to_people: int = 0
    uniqueness: int = 0
    labels: int = 0
    places: int = 0
    missing: int = 0
    conversions: int = 0
    fired: int = 0


class Outcome(msgspec.Struct):
    """The outcome; `changed` says that new tables are in force.

    `hits` and `conversions` count rows made anew from the journal (in a dry run: that would be),
    `days_summed` the days of which rollups were made from raw rows that were there already,
    `aside_seconds` is how long ingestion stood aside. `changes` is there in a dry run of a replay.
    """

    command: str
    scope: str
    changed: bool = False
    hits: int = 0
    conversions: int = 0
    days_summed: int = 0
    seconds: float = 0.0
    aside_seconds: float = 0.0
    changes: Changes | None = None
    notes: list[str] = msgspec.field(default_factory=list)

    def __str__(self) -> str:
        made = "were made" if self.changed else "would be made"
        lines = [
            f"looked at: {self.scope}",
            f"{self.hits:,} hits and {self.conversions:,} conversions {made} anew from the journal",
        ]
        if self.days_summed:
            lines.append(f"rollups of {self.days_summed:,} days {made} anew from raw rows")
        if self.changes is not None:
            each = self.changes
            lines += [
                f"{each.changed:,} of {each.hits:,} hits would change: {each.to_bots:,} become"
                f" bots' and {each.to_people:,} people's, {each.uniqueness:,} begin or cease to"
                f" be unique, {each.labels:,} get another outcome, browser, system, device or"
                f" bot, {each.places:,} another place",
                f"{each.fired:,} of {each.conversions:,} conversions would count otherwise",
            ]
            if each.missing:
                lines.append(f"{each.missing:,} hits are in the journal and not in the hit store")
        lines += [f"note: {note}" for note in self.notes]
        if self.changed:
            lines.append(
                f"in force since now, after {self.seconds:,.1f} s; ingestion stood aside for"
                f" {self.aside_seconds:,.1f} s of them"
            )
        else:
            lines.append("nothing was changed")
        return "\n".join(lines)
