"""How an import is to be done, where it goes, and how it tells of its progress."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from clicktrail.imports.placing import OnConflict
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.model import Account, Domain

TELL_EVERY = 2.0

Tell = Callable[[str], None]


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How an import is to be done. `domain` empty: the default one; `account` None: the first."""

    account: int | None = None
    domain: str = ""
    create_domain: bool = False
    group: str = ""
    zone: str = "UTC"
    on_conflict: OnConflict = OnConflict.SKIP
    undated: date | None = None
    dry_run: bool = False
    strict: bool = False
    errors: Path | None = None


class Pace:
    """Tells how far something has come, but not more than every two seconds."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._next = time.monotonic() + TELL_EVERY
        self._calls = 0

    def tell(self, line: str) -> None:
        """Tell it if it is time to."""
        if time.monotonic() >= self._next:
            self._tell(line)
            self._next = time.monotonic() + TELL_EVERY

    def tell_now_and_then(self, line: Callable[[], str]) -> None:
        """Do the same for what happens too often to look at the clock each time."""
        self._calls += 1
        if self._calls % 64 == 0:
            self.tell(line())


def account_of(catalog: Catalog, wanted: int | None) -> Account:
    """Return the account that is meant; raises OperatorError."""
    with catalog.read() as view:
        accounts = view.accounts.list()
    found = next((one for one in accounts if wanted in (None, one.id)), None)
    if found is None:
        raise OperatorError(
            "there is no account yet: `clicktrail serve` makes the first one"
            if wanted is None
            else f"there is no account {wanted}: `clicktrail account list` shows all"
        )
    return found


def domain_of(catalog: Catalog, account: Account, options: Options) -> Domain | None:
    """Return the domain that links go to; None for one that is to be made; raises OperatorError."""
    host = options.domain
    with catalog.read() as view:
        found = view.domains.named(host) if host else view.domains.default()
    if found is None and options.create_domain:
        return None
    if found is None or found.account_id not in (None, account.id):
        raise OperatorError(
            f"account {account.id} has no domain {host}: `clicktrail domain add {host} --account"
            f" {account.id}` makes it, or --create-domain does"
        )
    return found
