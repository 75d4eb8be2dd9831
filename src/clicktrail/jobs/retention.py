"""Removes the hits, conversions and sums whose term is over, account by account."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from clicktrail.domain.retention import Terms
from clicktrail.hits import exchange
from clicktrail.hits.horizons import BEGINNING, Horizon, horizons, note
from clicktrail.hits.reach import REACH_SECONDS
from clicktrail.hits.removing import alone
from clicktrail.hits.retaining import remove_older
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from datetime import date, datetime

    from clicktrail.catalog.catalog import Catalog
    from clicktrail.hits.store import HitStore
    from clicktrail.settings import Settings

MOST_STEPS = 50
"""Statements of one run; the next run goes on."""


def terms_of(settings: Settings) -> Terms:
    """Return how long things are kept where an account has no terms of its own."""
    return Terms().with_own(settings.raw_retention_days, settings.rollup_retention_days)


def run(catalog: Catalog, store: HitStore, settings: Settings, now: datetime) -> int:
    """Remove what is older than the accounts' terms; return the number of steps, 0 for none.

    Raises CatalogUnavailable and HitStoreError.
    """
    try:
        with alone(settings, "clicktrail retention"):
            if exchange.is_open(settings.data_dir / "ingest"):
                # Ingestion concludes it first: until then either version may be the one in force.
                return 0
            store.look_again()
            return _run(catalog, store, terms_of(settings), now.date())
    except OperatorError:
        # An erasure is being carried out, or history made anew: the next run finds the same.
        return 0


def _run(catalog: Catalog, store: HitStore, installation: Terms, today: date) -> int:
    with catalog.read() as view:
        accounts = view.accounts.list()
    terms = {each.id: installation.with_own(each.raw_days, each.rollup_days) for each in accounts}
    if installation != Terms():
        # Of accounts that the catalog no longer knows.
        for row in store.rows_of_all("SELECT DISTINCT account_id FROM account_day"):
            terms.setdefault(row[0], installation)
    noted = horizons(store)
    reached = {
        account: _further(noted.get(account, Horizon()), each, today)
        for account, each in terms.items()
    }
    further = {a: h for a, h in reached.items() if h != noted.get(a, Horizon())}
    note(store, further)
    if further:
        # Questions that are planned by the horizons of before are over before anything is gone.
        time.sleep(REACH_SECONDS)
    return remove_older(store, noted | reached, MOST_STEPS)


def _further(noted: Horizon, terms: Terms, today: date) -> Horizon:
    """Return an account's horizon today: what was removed does not come back."""
    return Horizon(
        max(noted.hits, terms.hits_since(today) or BEGINNING),
        max(noted.conversions, terms.conversions_since(today) or BEGINNING),
        max(noted.sums, terms.sums_since(today) or BEGINNING),
    )
