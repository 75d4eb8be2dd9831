"""What the change feed says of each kind of entity, read as it is now."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from clicktrail.catalog.search import one_of
from clicktrail.catalog.tables import (
    accounts,
    blacklist,
    conversions,
    datapoint_conversions,
    datapoint_scripts,
    datapoints,
    domains,
    groups,
    retargeting_scripts,
    whitelist,
)
from clicktrail.domain.conversion_policy import ConversionPolicy
from clicktrail.domain.entries import (
    AccountEntry,
    ConversionEntry,
    DomainEntry,
    GroupEntry,
    LinkEntry,
    ScriptEntry,
    Theme,
)
from clicktrail.domain.link_members import behaviour_of, fallback, redirect_of

if TYPE_CHECKING:
    from sqlalchemy import Column, Select, Table
    from sqlalchemy.engine import Connection

    from clicktrail.catalog.changes import Kind

Versions = dict[int, int]
"""The version to give for each entity, by id."""
Entries = Iterator[tuple[int, int, object | None]]
"""Per entity: its version, its id, what the edge must know; None where that is nothing."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the messages of one kind come from; `word` is their name in the feed."""

    kind: Kind
    word: str
    table: Table
    read: Callable[[Connection, Versions], Entries]

    def entries(self, connection: Connection, versions: Versions) -> Entries:
        """Give what is to be said of these entities, by id; then those that are gone."""
        if not versions:
            return
        missing = dict(versions)
        for found in sorted(self.read(connection, versions), key=itemgetter(1)):
            missing.pop(found[1], None)
            yield found
        for entity_id, version in missing.items():
            yield version, entity_id, None


def _domains(connection: Connection, versions: Versions) -> Entries:
    for row in connection.execute(select(domains).where(one_of(domains.c.id, versions))):
        entry = DomainEntry(
            row.id,
            row.name,
            row.is_default,
            row.custom_404,
            row.custom_homepage,
            Theme(**row.theme) if row.theme else None,
            row.cookieless,
        )
        yield versions[row.id], row.id, None if row.deleted else entry


def _accounts(connection: Connection, versions: Versions) -> Entries:
    trusted = _by_account(connection, whitelist.c.name, versions)
    ignored = _by_account(connection, blacklist.c.ip, versions)
    rows = connection.execute(
        select(accounts.c.id, accounts.c.redirect_only).where(one_of(accounts.c.id, versions))
    )
    for row in rows:
        entry = AccountEntry(
            row.id,
            row.redirect_only,
            tuple(trusted.get(row.id, ())),
            tuple(network_of(text) for text in ignored.get(row.id, ())),
        )
        plain = entry == AccountEntry(row.id)
        yield versions[row.id], row.id, None if plain else entry


def _by_account(
    connection: Connection, column: Column[Any], versions: Versions
) -> dict[int, list[str]]:
    table = column.table
    found: dict[int, list[str]] = {}
    rows = connection.execute(
        select(table.c.account_id, column)
        .where(one_of(table.c.account_id, versions))
        .order_by(table.c.created_at, table.c.id)
    )
    for account_id, value in rows:
        found.setdefault(account_id, []).append(value)
    return found


def network_of(text: str) -> str:
    """Return an entry of the blacklist in CIDR form: an address, a network, or `203.0.113.*`."""
    if text.endswith(".*"):
        parts = text.removesuffix(".*").split(".")
        return ".".join([*parts, *["0"] * (4 - len(parts))]) + f"/{8 * len(parts)}"
    return str(ipaddress.ip_network(text, strict=False))


def _groups(connection: Connection, versions: Versions) -> Entries:
    rows = connection.execute(
        select(groups.c.id, groups.c.redirect_only, groups.c.deleted).where(
            one_of(groups.c.id, versions)
        )
    )
    for row in rows:
        concerned = row.redirect_only and not row.deleted
        yield versions[row.id], row.id, GroupEntry(row.id, True) if concerned else None


def _scripts(connection: Connection, versions: Versions) -> Entries:
    rows = connection.execute(
        select(retargeting_scripts).where(one_of(retargeting_scripts.c.id, versions))
    )
    for row in rows:
        yield versions[row.id], row.id, ScriptEntry(row.id, row.account_id, row.script)


def _conversions(connection: Connection, versions: Versions) -> Entries:
    rows = connection.execute(
        select(conversions, accounts.c.currency)
        .join(accounts, accounts.c.id == conversions.c.account_id)
        .where(one_of(conversions.c.id, versions))
    )
    for row in rows:
        policy = ConversionPolicy(
            row.duplicates, row.min_seconds, row.max_seconds, row.look_back_days, row.currency
        )
        entry = ConversionEntry(row.id, row.account_id, row.code, row.value, policy)
        yield versions[row.id], row.id, None if row.deleted else entry


_LINK: Select[Any] = select(
    datapoints.c.id,
    datapoints.c.account_id,
    datapoints.c.group_id,
    datapoints.c.domain_id,
    datapoints.c.name,
    datapoints.c.type,
    datapoints.c.status,
    datapoints.c.url,
    datapoints.c.redirect_type,
    datapoints.c.append_query,
    datapoints.c.is_public,
    datapoints.c.light_tracking,
    datapoints.c.redirect_only,
    datapoints.c.encode_ip,
    datapoints.c.specifics,
    groups.c.is_public.label("in_public_group"),
).join_from(datapoints, groups, groups.c.id == datapoints.c.group_id)


def _links(connection: Connection, versions: Versions) -> Entries:
    slots, attached = datapoint_conversions.c, datapoint_scripts.c
    carried = _by_datapoint(
        connection, slots.datapoint_id, slots.conversion_id, slots.slot, versions
    )
    scripts = _by_datapoint(
        connection, attached.datapoint_id, attached.script_id, attached.script_id, versions
    )
    for row in connection.execute(_LINK.where(one_of(datapoints.c.id, versions))):
        entry = LinkEntry(
            datapoint_id=row.id,
            account_id=row.account_id,
            group_id=row.group_id,
            domain_id=row.domain_id,
            name=row.name,
            type=row.type,
            status=row.status,
            url=fallback(row.url, row.specifics),
            redirect_type=redirect_of(row.redirect_type, row.specifics),
            append_query=row.append_query,
            conversion_ids=carried.get(row.id, ()),
            behaviour=behaviour_of(
                row.specifics,
                scripts.get(row.id, ()),
                light=row.light_tracking,
                unrecorded=row.redirect_only,
                shortened_address=row.encode_ip,
                public=row.is_public or row.in_public_group,
            ),
        )
        yield versions[row.id], row.id, entry


def _by_datapoint(
    connection: Connection,
    datapoint: Column[int],
    what: Column[int],
    order: Column[int],
    versions: Versions,
) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for datapoint_id, entity_id in connection.execute(
        select(datapoint, what).where(one_of(datapoint, versions)).order_by(datapoint, order)
    ):
        found[datapoint_id] = (*found.get(datapoint_id, ()), entity_id)
    return found


SOURCES = (
    Source("domain", "domain", domains, _domains),
    Source("account", "account", accounts, _accounts),
    Source("group", "group", groups, _groups),
    Source("script", "script", retargeting_scripts, _scripts),
    Source("conversion", "conversion", conversions, _conversions),
    Source("datapoint", "link", datapoints, _links),
)
"""In the order of a snapshot: links come last, since they name the others."""
