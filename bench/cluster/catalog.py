"""The links that are opened: a thousand, of as many accounts as fill every partition and store."""

from __future__ import annotations

from pathlib import Path

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.domain.entries import DatapointType
from clicktrail.settings import Settings
from tests.support.system import API_KEY

LINKS = 1000
ACCOUNTS = 8


def fill(data: Path) -> None:
    """Make accounts and links `l0` … in the catalog of a data directory that nobody uses yet."""
    settings = Settings(data_dir=data, bootstrap_api_key=API_KEY)
    accounts = [bootstrap(settings).account_id]
    catalog = Catalog.open(settings)
    try:
        with catalog.write() as edit:
            for number in range(1, ACCOUNTS):
                made = edit.accounts.create(timezone="UTC", email=f"{number}@example.com")
                accounts.append(made.id)
            for number in range(LINKS):
                edit.datapoints.create(
                    accounts[number % ACCOUNTS],
                    name=f"l{number}",
                    title=f"l{number}",
                    type=DatapointType.TRACKING_LINK,
                    url="https://shop.example/landing?click=[s2sidentifier]",
                )
    finally:
        catalog.close()
