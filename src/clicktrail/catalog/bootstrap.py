"""What an empty catalog needs before it can track: an account, a key, a domain, a group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from clicktrail.catalog.catalog import Catalog, Clock, utc_now
from clicktrail.catalog.errors import NotFound
from clicktrail.catalog.migrate import migrate
from clicktrail.catalog.model import DomainType

if TYPE_CHECKING:
    from clicktrail.settings import Settings


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """What the first start made, or found.

    `api_key` is the plain key where this call made it, else None: it is kept nowhere.
    """

    account_id: int
    domain_id: int
    group_id: int
    api_key: str | None


def bootstrap(settings: Settings, now: Clock = utc_now) -> Bootstrap:
    """Bring the tables up to date and make what a fresh catalog lacks; harmless to repeat.

    The first account gets `settings.bootstrap_api_key`, or a new GUID. All of it is one write
    transaction, so processes that start together agree. Raises Invalid when the given key is no
    GUID, and CatalogUnavailable.
    """
    migrate(settings)
    catalog = Catalog.open(settings, now)
    try:
        with catalog.write() as edit:
            accounts = edit.accounts.list()
            api_key = None
            if accounts:
                account = accounts[0]
            else:
                account = edit.accounts.create(timezone="UTC")
                _, api_key = edit.accounts.create_key(
                    account.id, "first key", settings.bootstrap_api_key
                )
            try:
                domain = edit.domains.default()
            except NotFound:
                host = urlsplit(settings.edge_url).hostname or "localhost"
                domain = edit.domains.create(None, type=DomainType.SYSTEM, name=host)
            group = edit.groups.default(account.id)
            return Bootstrap(account.id, domain.id, group.id, api_key)
    finally:
        catalog.close()
