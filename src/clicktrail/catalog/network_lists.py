"""Lists of networks of an account: addresses that are not recorded, domains that are trusted."""

from __future__ import annotations

import ipaddress
import re
import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, delete, func, select

from clicktrail.catalog.checks import Checks
from clicktrail.catalog.errors import Invalid, NameTaken, NotFound
from clicktrail.catalog.listing import Page
from clicktrail.catalog.model import NetworkEntry
from clicktrail.catalog.selection import stretch
from clicktrail.catalog.tables import blacklist, whitelist

if TYPE_CHECKING:
    from clicktrail.catalog.scope import Scope

MOST_ENTRIES = 50
_WILD = re.compile(r"(\d{1,3})(\.\d{1,3}){0,2}\.\*")


class NetworkLists:
    """The blacklist of addresses and the whitelist of domains; both are the owner's alone."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def blacklist(self, account_id: int, page: Page | None = None) -> tuple[NetworkEntry, ...]:
        """Return the addresses that are not recorded, oldest first."""
        return self._list(blacklist, "ip", account_id, page)

    def whitelist(self, account_id: int, page: Page | None = None) -> tuple[NetworkEntry, ...]:
        """Return the trusted domains, oldest first."""
        return self._list(whitelist, "name", account_id, page)

    def add_address(self, account_id: int, text: str) -> NetworkEntry:
        """Blacklist an address, a network (CIDR) or a beginning of addresses (`203.0.113.*`).

        Raises Invalid where it is none or the list is full, and NameTaken where it is on the list.
        """
        self._scope.owner_only()
        return self._add(blacklist, "ip", "Ip", account_id, _address(text))

    def add_domain(self, account_id: int, text: str) -> NetworkEntry:
        """Trust a host, or by `*.host` the sub-domains of one; raises as `add_address`."""
        self._scope.owner_only()
        name = text.strip().rstrip(".").lower()
        checks = Checks()
        checks.host("Name", name.removeprefix("*."))
        checks.finish()
        return self._add(whitelist, "name", "Name", account_id, name)

    def remove_address(self, account_id: int, entry_id: str) -> NetworkEntry:
        """Take an entry off the blacklist and return it; raises NotFound."""
        return self._remove(blacklist, "ip", account_id, entry_id)

    def remove_domain(self, account_id: int, entry_id: str) -> NetworkEntry:
        """Take an entry off the whitelist and return it; raises NotFound."""
        return self._remove(whitelist, "name", account_id, entry_id)

    def _list(
        self, table: Table, column: str, account_id: int, page: Page | None
    ) -> tuple[NetworkEntry, ...]:
        self._scope.owner_only()
        listed = (
            select(table.c.id, table.c[column])
            .where(table.c.account_id == account_id)
            .order_by(table.c.created_at, table.c.id)
        )
        rows = self._scope.connection.execute(stretch(listed, page or Page(limit=None)))
        return tuple(NetworkEntry(entry_id, value) for entry_id, value in rows)

    def _add(
        self, table: Table, column: str, property_: str, account_id: int, value: str
    ) -> NetworkEntry:
        mine = table.c.account_id == account_id
        connection = self._scope.connection
        taken = select(table.c.id).where(mine, table.c[column] == value)
        if connection.execute(taken).first() is not None:
            raise NameTaken(property_, value)
        count: Any = select(func.count()).select_from(table).where(mine)
        if connection.execute(count).scalar_one() >= MOST_ENTRIES:
            raise Invalid.one(property_, f"The list holds {MOST_ENTRIES} entries at most.", value)
        entry_id = secrets.token_hex(16).upper()
        connection.execute(
            table.insert(),
            {
                "id": entry_id,
                "account_id": account_id,
                column: value,
                "created_at": self._scope.now(),
            },
        )
        self._scope.note("account", [account_id])
        return NetworkEntry(entry_id, value)

    def _remove(self, table: Table, column: str, account_id: int, entry_id: str) -> NetworkEntry:
        self._scope.owner_only()
        this = table.c.account_id == account_id, table.c.id == entry_id.strip().upper()
        row = self._scope.connection.execute(
            select(table.c.id, table.c[column]).where(*this)
        ).one_or_none()
        if row is None:
            raise NotFound("entry", entry_id[:100])
        self._scope.connection.execute(delete(table).where(*this))
        self._scope.note("account", [account_id])
        return NetworkEntry(row[0], row[1])


def _address(text: str) -> str:
    """Return an address, network or beginning in its one form. Raises Invalid."""
    value = text.strip()
    try:
        if "/" in value:
            return str(ipaddress.ip_network(value, strict=False))
        if _WILD.fullmatch(value) and all(int(part) < 256 for part in value.split(".")[:-1]):
            return ".".join(str(int(part)) for part in value.split(".")[:-1]) + ".*"
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise Invalid.one(
            "Ip",
            "Ip must be an address, a network such as 203.0.113.0/24, or a beginning such as"
            " 203.0.113.*.",
            value[:100],
        ) from None
