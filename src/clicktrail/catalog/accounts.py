"""Accounts and their API keys. A key is a GUID; only its SHA-256 is kept."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Unpack

from sqlalchemy import bindparam, delete, func, select, update

from clicktrail.catalog.checks import Checks
from clicktrail.catalog.credentials import Credentials
from clicktrail.catalog.errors import NotFound
from clicktrail.catalog.model import Account, AccountFields, ApiKey
from clicktrail.catalog.sign_in_model import Person
from clicktrail.catalog.tables import (
    TITLE_LENGTH,
    accounts,
    api_keys,
    conversions,
    web_sessions,
)

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy.engine import Row

    from clicktrail.catalog.scope import Scope

PREFIX_LENGTH = 8
MOST_DAYS = 36_500

_PROPERTIES = {
    "email": "Email",
    "first_name": "FirstName",
    "last_name": "LastName",
    "company_name": "CompanyName",
    "company_role": "CompanyRole",
    "phone": "Phone",
}


# Built once, since every request of the API asks these.
_KEY = select(api_keys).where(api_keys.c.hash == bindparam("hash"))
_ACCOUNT = select(accounts).where(accounts.c.id == bindparam("id"))
_FIRST = select(func.min(accounts.c.id))


class Accounts:
    """The accounts of one session."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def create(self, **fields: Unpack[AccountFields]) -> Account:
        """Make an account; without a time zone it lives in UTC."""
        self._scope.owner_only()
        _check(fields)
        account_id = self._scope.inserted_id(
            accounts, {"timezone": "UTC", **fields, "created_at": self._scope.now()}
        )
        if fields.get("redirect_only"):
            self._scope.note("account", [account_id])
        return self.get(account_id)

    def get(self, account_id: int) -> Account:
        """Return an account; raises NotFound."""
        row = self._scope.connection.execute(_ACCOUNT, {"id": account_id}).one_or_none()
        if row is None:
            raise NotFound("account", account_id)
        return _account(row)

    def list(self) -> tuple[Account, ...]:
        """Return every account, oldest first."""
        rows = self._scope.connection.execute(select(accounts).order_by(accounts.c.id))
        return tuple(_account(row) for row in rows)

    def first_id(self) -> int:
        """Return the id of the oldest account: its owner is who runs the installation."""
        return int(self._scope.connection.execute(_FIRST).scalar_one())

    def update(self, account_id: int, **fields: Unpack[AccountFields]) -> Account:
        """Change the given fields; raises NotFound and Invalid."""
        self._scope.owner_only()
        self.get(account_id)
        _check(fields)
        if fields:
            self._scope.connection.execute(
                update(accounts).where(accounts.c.id == account_id).values(**fields)
            )
        if "email" in fields:
            held = Credentials(self._scope)
            if held.password(Person(account_id)):
                held.check_address(account_id)
        if "redirect_only" in fields:
            self._scope.note("account", [account_id])
        if "currency" in fields:
            # The edge has it with each conversion.
            ids = select(conversions.c.id).where(conversions.c.account_id == account_id)
            self._scope.note("conversion", self._scope.connection.execute(ids).scalars())
        return self.get(account_id)

    def create_key(
        self,
        account_id: int,
        name: str = "",
        plain: str | None = None,
        *,
        expires_at: datetime | None = None,
        reads_only: bool = False,
    ) -> tuple[ApiKey, str]:
        """Give an account a key and return it with its plain text, which is never shown again.

        `plain` is a GUID of the caller's choice. Raises NotFound, and Invalid for a `plain` that is
        no GUID or is in use, and for an end that is over.
        """
        self._scope.owner_only()
        self.get(account_id)
        checks = Checks()
        checks.text("Name", name, TITLE_LENGTH)
        guid = guid_of(plain) if plain is not None else str(uuid.uuid4())
        if guid is None:
            checks.add("ApiKey", "An API key must be a GUID, like those that `uuidgen` prints.")
        elif self._scope.connection.execute(
            select(api_keys.c.id).where(api_keys.c.hash == hash_of(guid))
        ).first():
            checks.add("ApiKey", "This API key is already in use.")
        if expires_at is not None and expires_at <= self._scope.now():
            checks.add("ExpiresAt", "A key must end in the future.")
        checks.finish()
        assert guid is not None
        shown = guid.upper()
        key_id = self._scope.inserted_id(
            api_keys,
            {
                "account_id": account_id,
                "name": name,
                "hash": hash_of(guid),
                "prefix": shown[:PREFIX_LENGTH],
                "created_at": self._scope.now(),
                "expires_at": expires_at,
                "reads_only": reads_only,
            },
        )
        row = self._scope.connection.execute(select(api_keys).where(api_keys.c.id == key_id)).one()
        return _key(row), shown

    def list_keys(self, account_id: int | None = None) -> tuple[ApiKey, ...]:
        """Return the keys of an account, or of all, oldest first."""
        statement = select(api_keys).order_by(api_keys.c.id)
        if account_id is not None:
            self.get(account_id)
            statement = statement.where(api_keys.c.account_id == account_id)
        return tuple(_key(row) for row in self._scope.connection.execute(statement))

    def revoke_key(self, key_id: int, account_id: int | None = None) -> None:
        """Make a key invalid at once and for ever, and what was begun with it.

        Raises NotFound, also for the key of another account than `account_id`, where it is given.
        """
        self._scope.owner_only()
        this = [api_keys.c.id == key_id]
        if account_id is not None:
            this.append(api_keys.c.account_id == account_id)
        gone = self._scope.connection.execute(delete(api_keys).where(*this))
        if not gone.rowcount:
            raise NotFound("key", key_id)
        self._scope.connection.execute(delete(web_sessions).where(web_sessions.c.key_id == key_id))

    def find_key(self, plain: str) -> ApiKey | None:
        """Return the key that this text is, in whatever case; None when it is none, or is over."""
        guid = guid_of(plain)
        if guid is None:
            return None
        row = self._scope.connection.execute(_KEY, {"hash": hash_of(guid)}).one_or_none()
        if row is None or (row.expires_at is not None and row.expires_at <= self._scope.now()):
            return None
        return _key(row)

    def note_use(self, key_id: int) -> None:
        """Note that a key was used now."""
        self._scope.connection.execute(
            update(api_keys).where(api_keys.c.id == key_id).values(last_used_at=self._scope.now())
        )


def guid_of(text: str) -> str | None:
    """Return a GUID in its one form, lower case with hyphens; None for anything else."""
    if len(text) > 64:
        return None
    try:
        return str(uuid.UUID(text.strip()))
    except ValueError:
        return None


def hash_of(guid: str) -> str:
    """Return what is kept of a key, given in its one form."""
    # 122 random bits need no slow hash: there is no dictionary of them to try.
    return hashlib.sha256(guid.encode()).hexdigest()


def _check(fields: AccountFields) -> None:
    checks = Checks()
    for name, value in fields.items():
        if name in _PROPERTIES:
            checks.text(_PROPERTIES[name], str(value), TITLE_LENGTH)
    if "timezone" in fields:
        checks.timezone("Timezonename", fields["timezone"])
    if fields.get("currency"):
        checks.currency("Currency", fields["currency"])
    for name, property_ in (("raw_days", "RawDays"), ("rollup_days", "RollupDays")):
        days = fields.get(name)
        if isinstance(days, int) and not 0 <= days <= MOST_DAYS:
            checks.add(property_, f"Days are a whole number from 0 to {MOST_DAYS}.", days)
    checks.finish()


def _account(row: Row[Any]) -> Account:
    return Account(**row._mapping)


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        row.id,
        row.account_id,
        row.name,
        row.prefix,
        row.created_at,
        row.last_used_at,
        row.expires_at,
        row.reads_only,
    )
