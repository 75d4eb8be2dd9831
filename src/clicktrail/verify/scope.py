"""Which accounts and days are looked at; a day is a day of UTC, as in the rollups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import ArrayLike, NDArray

from clicktrail.hits.horizons import BEGINNING, Horizon

if TYPE_CHECKING:
    from clicktrail.ingest.columns import Columns

DAY_MS = 24 * 3600 * 1000
LAST_DAY = 2**16 - 1
_EPOCH = date(1970, 1, 1)


class Scope(msgspec.Struct, frozen=True):
    """Accounts (None: all of them) and the days from `first_day` to `last_day`, both included.

    Days count from 1970-01-01; the last is as far as the hit store's dates go. `kept` gives, of
    accounts whose old hits retention has removed, the first day that is still whole: what lies
    before it is left out.
    """

    accounts: tuple[int, ...] | None = None
    first_day: int = 0
    last_day: int = LAST_DAY
    kept: tuple[tuple[int, int], ...] = ()

    @property
    def is_everything(self) -> bool:
        """Tell whether nothing is left out."""
        return self == Scope()

    @property
    def begins_ms(self) -> int:
        """The first moment of the first day (Unix milliseconds)."""
        return self.first_day * DAY_MS

    @property
    def ends_ms(self) -> int:
        """The first moment behind the last day (Unix milliseconds)."""
        return (self.last_day + 1) * DAY_MS

    def narrowed(self, first_day: int) -> Scope:
        """Return the same without the days before `first_day`."""
        return msgspec.structs.replace(self, first_day=max(self.first_day, first_day))

    def keeping(self, horizons: Mapping[int, Horizon]) -> Scope:
        """Return the same without what retention has removed."""
        kept = sorted(
            (account, day_of(horizon.hits))
            for account, horizon in horizons.items()
            if horizon.hits > BEGINNING
        )
        return msgspec.structs.replace(self, kept=tuple(kept))

    def includes(self, account: int, day: int) -> bool:
        """Tell whether the rows of an account on a day are meant."""
        return (
            self.first_day <= day <= self.last_day
            and (self.accounts is None or account in self.accounts)
            and day >= dict(self.kept).get(account, 0)
        )

    def meant(self, accounts: ArrayLike, days: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which rows are meant, by their accounts and days."""
        meant = (days >= self.first_day) & (days <= self.last_day)
        if self.accounts is not None:
            meant &= np.isin(accounts, self.accounts)
        if self.kept:
            since = dict(self.kept)
            found, where = np.unique(accounts, return_inverse=True)
            meant &= days >= np.array([since.get(int(each), 0) for each in found])[where]
        return np.asarray(meant, dtype=np.bool_)

    def condition(self, time: str) -> str:
        """Return the SQL condition that a row is meant, `time` being its DateTime or Date.

        Its values are those of `parameters`.
        """
        days = (
            f"toDate({time}) >= toDate({{first_day:UInt16}})"
            f" AND toDate({time}) <= toDate({{last_day:UInt16}})"
        )
        if self.accounts is not None:
            days += " AND account_id IN {accounts:Array(UInt32)}"
        if self.kept:
            days += (
                f" AND toDate({time}) >= transform(account_id, {{kept_accounts:Array(UInt32)}},"
                " {kept_days:Array(Date)}, toDate(0))"
            )
        return days

    @property
    def parameters(self) -> dict[str, Any]:
        """The values that `condition` binds."""
        days: dict[str, Any] = {"first_day": self.first_day, "last_day": self.last_day}
        if self.accounts is not None:
            days["accounts"] = list(self.accounts)
        if self.kept:
            days["kept_accounts"] = [account for account, _ in self.kept]
            days["kept_days"] = [date_of(day) for _, day in self.kept]
        return days

    def __str__(self) -> str:
        words = []
        if self.accounts is not None:
            numbers = ", ".join(map(str, self.accounts))
            words.append(f"account{'s' if len(self.accounts) > 1 else ''} {numbers}")
        if self.first_day > 0:
            words.append(f"from {date_of(self.first_day)}")
        if self.last_day < LAST_DAY:
            words.append(f"to {date_of(self.last_day)}")
        return ", ".join(words) or "all accounts and days"


def chosen(columns: Columns, scope: Scope) -> Columns:
    """Return the rows, of hits or conversions, that the scope means."""
    days = np.asarray(columns["ts"], dtype=np.int64) // DAY_MS
    meant = scope.meant(columns["account_id"], days)
    if meant.all():
        return columns
    indices = np.flatnonzero(meant).tolist()
    return {
        name: column[meant] if isinstance(column, np.ndarray) else [column[i] for i in indices]
        for name, column in columns.items()
    }


def date_of(day: int) -> date:
    """Return the date of a day counted from 1970."""
    return _EPOCH + timedelta(days=day)


def day_of(moment: date) -> int:
    """Return a date as days since 1970."""
    return (moment - _EPOCH).days


def midnight(day: int) -> datetime:
    """Return the first moment of a day (UTC)."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)
