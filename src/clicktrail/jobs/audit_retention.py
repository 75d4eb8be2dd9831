"""Removes the entries of the audit log whose term is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from clicktrail.catalog.catalog import Catalog

MOST_STEPS = 50
"""Transactions of one run; the next run goes on."""


def run(catalog: Catalog, days: int, now: datetime) -> int:
    """Remove what is older than so many days, 0 for nothing; return how many entries went.

    Raises CatalogUnavailable.
    """
    if days == 0:
        return 0
    gone = 0
    for _ in range(MOST_STEPS):
        with catalog.write() as edit:
            some = edit.audit.prune(now - timedelta(days=days))
        gone += some
        if not some:
            break
    return gone
