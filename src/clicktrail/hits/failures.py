"""What a hit store that does not do what it is asked to means for whoever asked."""

from __future__ import annotations

import re
from typing import Final

from clickhouse_connect.driver.exceptions import DatabaseError, OperationalError

_ERROR_CODE = re.compile(r"code: (\d+)", re.IGNORECASE)
_DOWN_STATUS = ("HTTP status 502", "HTTP status 503", "HTTP status 504")
NOT_THERE: Final = (60, 81)
"""ClickHouse's codes of a table and of a database that are not there."""


class HitStoreError(Exception):
    """The hit store did not do what it was asked to."""


class HitStoreDown(HitStoreError):  # noqa: N818 -- the word for the state that callers act on
    """Nobody answered at the store's address, or not in time: try again later."""


class HitStoreRefused(HitStoreError):  # noqa: N818
    """The store answered with an error: repeating will not help."""


def translated(error: Exception) -> HitStoreError:
    """Return an error of the client or the network as one of ours."""
    refused = isinstance(error, DatabaseError) and not isinstance(error, OperationalError)
    if refused and not any(status in str(error) for status in _DOWN_STATUS):
        return HitStoreRefused(reason(error))
    return HitStoreDown(reason(error))


def code(error: Exception) -> int:
    """Return ClickHouse's code of an error, 0 where it tells none."""
    found = _ERROR_CODE.search(str(error))
    return int(found[1]) if found else 0


def reason(error: Exception) -> str:
    """Return what an error says, in one line of at most 1000 characters."""
    return " ".join(str(error).split())[:1000]
