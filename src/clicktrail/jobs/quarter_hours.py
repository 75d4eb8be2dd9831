"""Has the accounts summed up by quarters of an hour whose days begin with one.

Their hits are then told by local days also where retention has removed them. What was ingested
before an account is noted is summed up by hours alone: `clicktrail rebuild` sums it up anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from clicktrail.hits import versions
from clicktrail.hits.horizons import BEGINNING
from clicktrail.hits.planner import counts_by_quarter_hours
from clicktrail.hits.reach import of_nothing, quarter, quartered

if TYPE_CHECKING:
    from datetime import datetime

    from clicktrail.catalog.catalog import Catalog
    from clicktrail.hits.store import HitStore


def run(catalog: Catalog, store: HitStore, now: datetime) -> int:
    """Note the accounts that are not yet; return how many.

    Once noted, an account stays so: sums of its days are kept as they began.

    Raises CatalogUnavailable and HitStoreError.
    """
    with catalog.read() as view:
        accounts = view.accounts.list()
    years = (now.year, now.year + 1)
    noted = quartered(store)
    new = [
        each.id
        for each in accounts
        if each.id not in noted
        and any(counts_by_quarter_hours(ZoneInfo(each.timezone), year) for year in years)
    ]
    if not new:
        return 0
    quarter(store, dict.fromkeys(new, now.date() + timedelta(days=1)))
    # What is inserted at this moment may have begun before there was a note, and shows only later.
    versions.wait_for_inserts(store, lambda: None)
    quarter(store, dict.fromkeys(of_nothing(store, new), BEGINNING))
    return len(new)
