"""Who asks, and all that is wrong with what they ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clicktrail.api.v3.operations import fault, refused, wrong
from clicktrail.hits.query import QueryError
from clicktrail.statistics.question import TooManyBuckets
from clicktrail.statistics.totals import first_day

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from clicktrail.api.errors import Failure
    from clicktrail.catalog.model import Account
    from clicktrail.hits.store import HitStore


@dataclass(frozen=True)
class Asker:
    """On whose behalf a question is asked, in which zone unless it names one, and when.

    `edge_url` is where links of the default domain are shown to be; only lists of them need it.
    """

    account: Account
    zone: ZoneInfo
    now: datetime
    store: HitStore
    edge_url: str = ""

    def beginning(self) -> date:
        """Return the account's first day: when it was opened, or its first hit before that."""
        opened = self.account.created_at.astimezone(self.zone).date()
        counted = first_day(self.store, self.account.id, self.zone)
        return min(opened, counted) if counted else opened


@contextmanager
def answerable() -> Iterator[None]:
    """Refuse (400) what is asked within where it has no answer. Raises Rejected."""
    try:
        yield
    except TooManyBuckets as error:
        sentence = str(error)
        raise wrong(f"{sentence[:1].upper()}{sentence[1:]}.", "granularity") from None
    except QueryError as error:
        raise wrong(f"This cannot be asked: {error}.") from None


MOST_FAULTS = 100
"""Whoever has made so many mistakes has made one: to look for more would only take time."""


@dataclass
class Faults:
    """What is wrong with a question, each place named once, `MOST_FAULTS` at most."""

    found: list[Failure] = field(default_factory=list)

    def add(self, message: str, *steps: str | int) -> None:
        """Add what is wrong at a place. Raises Rejected where that is enough."""
        wrong = fault(message if message.endswith(("?", ".")) else f"{message}.", *steps)
        if all(one.pointer != wrong.pointer for one in self.found):
            self.found.append(wrong)
        if len(self.found) == MOST_FAULTS:
            self.finish()

    def finish(self) -> None:
        """Raise Rejected if anything is wrong."""
        if self.found:
            raise refused(self.found)
