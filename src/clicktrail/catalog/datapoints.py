"""Datapoints: tracking links and tracking pixels."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Unpack

from sqlalchemy import bindparam, insert, literal_column, or_, select, update

from clicktrail.catalog import link_scripts, link_slots, patterns, search
from clicktrail.catalog.checks import Checks
from clicktrail.catalog.errors import CatalogError, NameTaken, NotFound
from clicktrail.catalog.listing import DatapointFilter, Page
from clicktrail.catalog.model import Datapoint, DatapointFields, LinkScript, SlotConversion
from clicktrail.catalog.selection import DatapointSelection
from clicktrail.catalog.tables import (
    NOTES_LENGTH,
    TITLE_LENGTH,
    URL_LENGTH,
    datapoint_texts,
    datapoints,
    domains,
    groups,
)
from clicktrail.domain.entries import DatapointType, RedirectType, Status
from clicktrail.domain.link_members import destinations, fallback, pauses_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Row

    from clicktrail.catalog.domains import Domains
    from clicktrail.catalog.groups import Groups
    from clicktrail.catalog.scope import Scope
    from clicktrail.catalog.tags import Tags

AUTO_NAME_LENGTH = 5
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_FLAGS = (
    "append_query",
    "preferred",
    "is_public",
    "is_secured",
    "light_tracking",
    "redirect_only",
    "encode_ip",
)
_SEARCHED = frozenset({"name", "title", "url", "notes", "specifics"})
# What the edge does not know of needs no word to it.
_UNKNOWN_TO_EDGE = frozenset({"title", "notes", "preferred", "tags"})


# Built once: to build a statement takes SQLAlchemy longer than SQLite to run it.
_WHOLE = (
    select(datapoints, groups.c.name.label("group_name"), domains.c.name.label("domain_name"))
    .join_from(datapoints, groups, groups.c.id == datapoints.c.group_id)
    .join(domains, domains.c.id == datapoints.c.domain_id)
    .where(datapoints.c.id.in_(bindparam("ids", expanding=True)))
)
_HOLDER = select(datapoints.c.id).where(
    datapoints.c.domain_id == bindparam("domain_id"),
    datapoints.c.name_key == bindparam("name_key"),
    datapoints.c.status != literal_column("3"),
    datapoints.c.id != bindparam("but"),
)
_LIVING_GROUP = select(groups.c.id).where(
    groups.c.id == bindparam("group_id"),
    groups.c.account_id == bindparam("account_id"),
    groups.c.deleted.is_(False),
)


class Datapoints:
    """The datapoints of one session."""

    def __init__(self, scope: Scope, domains_: Domains, groups_: Groups, tags: Tags) -> None:
        self._scope = scope
        self._domains = domains_
        self._groups = groups_
        self._tags = tags

    def create(
        self,
        account_id: int,
        *,
        created_at: datetime | None = None,
        **fields: Unpack[DatapointFields],
    ) -> Datapoint:
        """Make a datapoint. What is not given: spec behaviour.md §1, Defaults on create.

        `created_at` is when it was made elsewhere; unless given, now.

        Whether a destination is one that a browser would read as we do is the caller's to judge.
        Raises Invalid naming every wrong field, or NameTaken.
        """
        checks = Checks()
        kind = DatapointType(fields.get("type", DatapointType.TRACKING_LINK))
        status = Status(fields.get("status", Status.ACTIVE))
        group_id = self._group(account_id, fields.get("group_id"), checks)
        domain_id = self._domain(account_id, fields.get("domain_id"), checks)
        specifics = fields.get("specifics", {})
        self._check_go_domain(account_id, specifics, {}, checks)
        name = fields.get("name")
        if name:
            checks.link_name("Name", name)
        else:
            name = self._free_name(domain_id)
        texts = {
            "title": fields.get("title", ""),
            "url": fields.get("url", ""),
            "notes": fields.get("notes", ""),
        }
        _check_texts(checks, kind, texts, specifics)
        script_ids = fields.get("script_ids", ())
        link_scripts.check(self._scope, account_id, script_ids, (), checks)
        slots = link_slots.checked(
            self._scope, account_id, fields.get("conversion_ids", ()), checks
        )
        tag_ids = self._tags.ids_of(account_id, fields.get("tags", ()), checks)
        checks.finish()
        if status != Status.DELETED:
            self._refuse_taken(domain_id, name, 0)
        values: dict[str, Any] = {flag: fields.get(flag, False) for flag in _FLAGS}
        values |= texts | {
            "account_id": account_id,
            "group_id": group_id,
            "domain_id": domain_id,
            "type": int(kind),
            "status": int(status),
            "name": name,
            "name_key": name.lower(),
            "title_key": patterns.fold(texts["title"]),
            "redirect_type": int(fields.get("redirect_type", RedirectType.PERMANENT)),
            "created_at": created_at or self._scope.now(),
            **_specifics(specifics),
        }
        datapoint_id = self._scope.inserted_id(datapoints, values)
        self._scope.connection.execute(
            insert(datapoint_texts), search.text_of(account_id, datapoint_id, _searchable(values))
        )
        link_slots.put(self._scope.connection, datapoint_id, slots)
        self._tags.set_on_datapoint(datapoint_id, tag_ids, fresh=True)
        if script_ids:
            link_scripts.put(self._scope.connection, datapoint_id, script_ids)
        self._scope.note("datapoint", [datapoint_id])
        return self.get(account_id, datapoint_id)

    def get(self, account_id: int, datapoint_id: int) -> Datapoint:
        """Return a datapoint, a deleted one too; raises NotFound."""
        found = self.get_many(account_id, [datapoint_id])
        if not found:
            raise NotFound("datapoint", datapoint_id)
        return found[0]

    def public(self, datapoint_id: int) -> Datapoint | None:
        """Return a datapoint of any account whose figures everybody may see; None otherwise."""
        account_id = self._scope.connection.execute(
            select(datapoints.c.account_id)
            .join_from(datapoints, groups, groups.c.id == datapoints.c.group_id)
            .where(
                datapoints.c.id == datapoint_id,
                datapoints.c.status != int(Status.DELETED),
                or_(datapoints.c.is_public, groups.c.is_public),
            )
        ).scalar_one_or_none()
        return None if account_id is None else self.get(account_id, datapoint_id)

    def get_many(self, account_id: int, ids: Sequence[int]) -> tuple[Datapoint, ...]:
        """Return datapoints in the order of `ids`; what is not there is left out."""
        if not ids:
            return ()
        found: dict[int, Datapoint] = {}
        for start in range(0, len(ids), search.INLINE):
            some = {"ids": list(ids[start : start + search.INLINE])}
            rows = self._scope.connection.execute(_WHOLE, some).all()
            slots = link_slots.of_datapoints(self._scope.connection, some)
            tags = self._tags.of_datapoints(some)
            scripts = link_scripts.of_datapoints(self._scope.connection, some)
            for row in rows:
                # Looked at here: in SQL it would tempt SQLite to walk all of the account.
                if row.account_id == account_id and self._scope.shows(row):
                    found[row.id] = _datapoint(
                        row,
                        slots.get(row.id, ()),
                        tags.get(row.id, ()),
                        scripts.get(row.id, ()),
                        status=self._status(row),
                        writable=self._scope.opens(datapoints, row),
                    )
        return tuple(found[one] for one in ids if one in found)

    def update(
        self, account_id: int, datapoint_id: int, **fields: Unpack[DatapointFields]
    ) -> Datapoint:
        """Change the given fields; a status other than DELETED brings a deleted one back.

        Raises NotFound, Invalid naming every wrong field, or NameTaken.
        """
        row = self._scope.own_row(datapoints, "datapoint", account_id, datapoint_id)
        self._scope.may_change(datapoints, row)
        checks = Checks()
        values = self._changed_columns(account_id, row, fields, checks)
        slots = (
            link_slots.checked(self._scope, account_id, fields["conversion_ids"], checks)
            if "conversion_ids" in fields
            else None
        )
        if "script_ids" in fields:
            held = link_scripts.of_datapoints(self._scope.connection, {"ids": [datapoint_id]})
            present = [script.id for script in held.get(datapoint_id, ())]
            link_scripts.check(self._scope, account_id, fields["script_ids"], present, checks)
        tag_ids = self._tags.ids_of(account_id, fields.get("tags", ()), checks)
        checks.finish()
        after = row._asdict() | values
        if after["status"] != Status.DELETED:
            self._refuse_taken(after["domain_id"], after["name"], datapoint_id)
        if values:
            self._scope.connection.execute(
                update(datapoints).where(datapoints.c.id == datapoint_id).values(**values)
            )
        if not _SEARCHED.isdisjoint(values):
            self._scope.connection.execute(
                update(datapoint_texts)
                .where(
                    datapoint_texts.c.account_id == account_id,
                    datapoint_texts.c.datapoint_id == datapoint_id,
                )
                .values(text=_searchable(after))
            )
        if slots is not None:
            link_slots.clear(self._scope.connection, datapoint_id)
            link_slots.put(self._scope.connection, datapoint_id, slots)
        if "tags" in fields:
            self._tags.set_on_datapoint(datapoint_id, tag_ids, fresh=False)
        if "script_ids" in fields:
            link_scripts.put(self._scope.connection, datapoint_id, fields["script_ids"])
        if not _UNKNOWN_TO_EDGE.issuperset(fields):
            self._scope.note("datapoint", [datapoint_id])
        return self.get(account_id, datapoint_id)

    def delete(self, account_id: int, datapoint_id: int) -> None:
        """Delete a datapoint; it stays readable. Again = no-op; raises NotFound."""
        row = self._scope.own_row(datapoints, "datapoint", account_id, datapoint_id)
        self._scope.may_change(datapoints, row)
        if row.status == Status.DELETED:
            return
        self._scope.connection.execute(
            update(datapoints)
            .where(datapoints.c.id == datapoint_id)
            .values(status=int(Status.DELETED))
        )
        self._scope.note("datapoint", [datapoint_id])

    def list(
        self, account_id: int, where: DatapointFilter | None = None, page: Page | None = None
    ) -> tuple[Datapoint, ...]:
        """Return a page of the account's datapoints."""
        return self.get_many(account_id, self.ids(account_id, where, page or Page()))

    def count(self, account_id: int, where: DatapointFilter | None = None) -> int:
        """Return how many datapoints of the account there are."""
        return self.selection(account_id, where).count()

    def ids(
        self, account_id: int, where: DatapointFilter | None = None, page: Page | None = None
    ) -> tuple[int, ...]:
        """Return the ids of a page in its order, or without a page all of them, rising."""
        return self.selection(account_id, where).ids(page)

    def selection(
        self, account_id: int, where: DatapointFilter | None = None
    ) -> DatapointSelection:
        """Return what is meant, to be looked up one way or another while the session lasts."""
        return DatapointSelection(
            self._scope.connection, account_id, where or DatapointFilter(), self._scope.viewer
        )

    def _changed_columns(
        self, account_id: int, row: Row[Any], fields: DatapointFields, checks: Checks
    ) -> dict[str, Any]:
        """Return the columns of the datapoint's own row that `fields` sets, checked."""
        values: dict[str, Any] = {
            key: fields[key]  # type: ignore[literal-required]
            for key in (*_FLAGS, "title", "url", "notes")
            if key in fields
        }
        if "specifics" in fields:
            values |= _specifics(fields["specifics"])
            self._check_go_domain(account_id, fields["specifics"], row.specifics, checks)
        values |= {key: int(fields[key]) for key in ("status", "redirect_type") if key in fields}
        if "type" in fields and fields["type"] != row.type:
            checks.add("Type", "A datapoint cannot become of another type.", int(fields["type"]))
        texts = {key: values.get(key, getattr(row, key)) for key in ("title", "url", "notes")}
        specifics = values.get("specifics", row.specifics)
        _check_texts(checks, DatapointType(row.type), texts, specifics)
        if "title" in values:
            values["title_key"] = patterns.fold(values["title"])
        restored = row.status == Status.DELETED != values.get("status", row.status)
        group_id = fields.get("group_id") or row.group_id
        if group_id != row.group_id or restored:
            values["group_id"] = self._group(
                account_id, group_id, checks, moved=group_id != row.group_id
            )
        if fields.get("domain_id"):
            values["domain_id"] = self._domain(account_id, fields["domain_id"], checks)
        elif restored:
            self._domain(account_id, row.domain_id, checks)
        name = fields.get("name")
        if name and name != row.name:
            checks.link_name("Name", name)
            values |= {"name": name, "name_key": name.lower()}
        return values

    def _group(
        self, account_id: int, group_id: int | None, checks: Checks, *, moved: bool = True
    ) -> int:
        if not group_id:
            default_id = self._groups.default(account_id).id
            self._scope.may_fill(default_id)
            return default_id
        there = self._scope.connection.execute(
            _LIVING_GROUP, {"group_id": group_id, "account_id": account_id}
        ).first()
        # A guest that was granted a datapoint alone need not see the group that it stays in.
        if there is None or (
            moved and self._scope.limited and group_id not in self._scope.sight.groups
        ):
            checks.add("GroupId", f"There is no group {group_id}.", group_id)
        elif moved:
            self._scope.may_fill(group_id)
        return group_id

    def _domain(self, account_id: int, domain_id: int | None, checks: Checks) -> int:
        if not domain_id:
            return self._domains.default().id
        try:
            return self._domains.get(account_id, domain_id).id
        except CatalogError as error:
            checks.add("TypeTL.DomainId", str(error), domain_id)
            return domain_id

    def _check_go_domain(
        self,
        account_id: int,
        specifics: Mapping[str, Any],
        before: Mapping[str, Any],
        checks: Checks,
    ) -> None:
        # One that went since must not hinder a client that sends back what it got.
        domain_id = specifics.get("goDomainId")
        if not domain_id or domain_id == before.get("goDomainId"):
            return
        try:
            self._domains.get(account_id, domain_id)
        except CatalogError as error:
            checks.add("TypeTL.GoDomainId", str(error), domain_id)

    def _status(self, row: Row[Any]) -> Status:
        """Return a datapoint's status; one that is due to be paused is."""
        due = row.pauses_at is not None and row.pauses_at <= self._scope.now()
        return Status.PAUSED if due and row.status == Status.ACTIVE else Status(row.status)

    def _free_name(self, domain_id: int) -> str:
        """Return a name that nobody has on the domain; 60 million are to be had."""
        while True:
            name = "".join(secrets.choice(_BASE36) for _ in range(AUTO_NAME_LENGTH))
            if not self._taken(domain_id, name, 0):
                return name

    def _refuse_taken(self, domain_id: int, name: str, but: int) -> None:
        if self._taken(domain_id, name, but):
            raise NameTaken("Name", name)

    def _taken(self, domain_id: int, name: str, but: int) -> bool:
        holder = {"domain_id": domain_id, "name_key": name.lower(), "but": but}
        return self._scope.connection.execute(_HOLDER, holder).first() is not None


def _check_texts(
    checks: Checks, kind: DatapointType, texts: Mapping[str, str], specifics: Mapping[str, Any]
) -> None:
    checks.text("Title", texts["title"], TITLE_LENGTH)
    checks.text("Notes", texts["notes"], NOTES_LENGTH)
    leads = kind == DatapointType.TRACKING_LINK and not fallback("", specifics)
    checks.text("TypeTL.Url", texts["url"], URL_LENGTH, needed=leads)


def _specifics(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that hold the further members."""
    at, after = pauses_of(members)
    return {
        "specifics": dict(members),
        "pauses_at": None if at is None else datetime.fromtimestamp(at / 1000, UTC),
        "pauses_after": after,
    }


def _searchable(values: Mapping[str, Any]) -> str:
    urls = dict.fromkeys(url for _, url in destinations(values["specifics"]))
    return patterns.searchable(
        values["name"], values["title"], values["url"], values["notes"], *urls
    )


def _datapoint(
    row: Row[Any],
    slots: tuple[SlotConversion, ...],
    tags: tuple[Any, ...],
    scripts: tuple[LinkScript, ...],
    *,
    status: Status,
    writable: bool,
) -> Datapoint:
    return Datapoint(
        id=row.id,
        account_id=row.account_id,
        group_id=row.group_id,
        group_name=row.group_name,
        domain_id=row.domain_id,
        domain_name=row.domain_name,
        type=DatapointType(row.type),
        status=status,
        name=row.name,
        title=row.title,
        url=row.url,
        redirect_type=RedirectType(row.redirect_type),
        append_query=row.append_query,
        notes=row.notes,
        preferred=row.preferred,
        is_public=row.is_public,
        is_secured=row.is_secured,
        light_tracking=row.light_tracking,
        redirect_only=row.redirect_only,
        encode_ip=row.encode_ip,
        created_at=row.created_at,
        specifics=row.specifics,
        conversions=slots,
        tags=tags,
        writable=writable,
        scripts=scripts,
    )
