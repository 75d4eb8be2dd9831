"""Guests: people with a key of their own who see a part of an account, and what they were granted.

A guest's key is computed from the installation's signing key and a salt, so that its owner can be
shown it at any time though only the salt and a hash are kept (docs/adr/0008). Passwords are kept as
`domain.login_password` has them.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import TYPE_CHECKING, Any, Unpack

from sqlalchemy import ColumnElement, Select, and_, delete, distinct, func, select, update

from clicktrail.catalog import patterns
from clicktrail.catalog.accounts import guid_of, hash_of
from clicktrail.catalog.checks import Checks
from clicktrail.catalog.credentials import Credentials
from clicktrail.catalog.errors import NameTaken
from clicktrail.catalog.guest_model import Grant, GrantFilter, Guest, GuestFields, GuestOptions
from clicktrail.catalog.listing import Page
from clicktrail.catalog.search import fits
from clicktrail.catalog.selection import ordered, stretch
from clicktrail.catalog.sign_in_model import Person
from clicktrail.catalog.tables import (
    NOTES_LENGTH,
    TITLE_LENGTH,
    datapoints,
    grants,
    groups,
    guests,
)
from clicktrail.catalog.visibility import DATAPOINT, GROUP, READ
from clicktrail.domain import login_password
from clicktrail.domain.entries import DatapointType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Row

    from clicktrail.catalog.scope import Scope

_SORT_COLUMNS: dict[str, ColumnElement[Any]] = {
    "id": guests.c.id,
    "name": guests.c.name_key,
    "username": guests.c.user_name_key,
    "email": guests.c.email,
    "notes": guests.c.notes,
    # Guests are deleted for good: where a page goes on behind one that is no more, its id is all
    # that is known of its age.
    "creationdate": guests.c.id,
}
_PERSON = b"guest api key"


def key_of(signing_key: bytes, salt: str) -> str:
    """Return the key of the guest with this salt: a GUID, upper case."""
    found = hashlib.blake2b(
        bytes.fromhex(salt), key=signing_key, digest_size=16, person=_PERSON
    ).digest()
    return str(uuid.UUID(bytes=found, version=4)).upper()


class Guests:
    """The guests of one session. None of this is for guests, but to find oneself by one's key."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def create(self, account_id: int, signing_key: bytes, **fields: Unpack[GuestFields]) -> Guest:
        """Make a guest; it needs a user name. Raises Invalid, and NameTaken for the user name."""
        self._scope.owner_only()
        columns = self._columns(fields, 0, needed=True)
        salt = secrets.token_hex(16)
        guest_id = self._scope.inserted_id(
            guests,
            {
                **columns,
                **_texts(fields.get("name", ""), columns["user_name"], fields),
                "account_id": account_id,
                "key_salt": salt,
                "key_hash": hash_of(key_of(signing_key, salt).lower()),
                "created_at": self._scope.now(),
            },
        )
        return self.get(account_id, guest_id)

    def get(self, account_id: int, guest_id: int) -> Guest:
        """Return a guest; raises NotFound."""
        self._scope.owner_only()
        return self._counted([self._scope.own_row(guests, "guest", account_id, guest_id)])[0]

    def update(self, account_id: int, guest_id: int, **fields: Unpack[GuestFields]) -> Guest:
        """Change the given fields; raises NotFound, Invalid and NameTaken."""
        self._scope.owner_only()
        row = self._scope.own_row(guests, "guest", account_id, guest_id)
        columns = self._columns(fields, guest_id, needed="user_name" in fields)
        if "options" in fields:
            columns["options"] = {**row.options, **fields["options"]}
        after = row._asdict() | columns
        columns |= _texts(after["name"], after["user_name"], after)
        self._scope.connection.execute(
            update(guests).where(guests.c.id == guest_id).values(**columns)
        )
        if "password" in columns:
            Credentials(self._scope).end_elsewhere(Person(account_id, guest_id))
        return self.get(account_id, guest_id)

    def delete(self, account_id: int, guest_id: int) -> None:
        """Delete a guest with its grants; its key opens nothing from now on. Raises NotFound."""
        self._scope.owner_only()
        self._scope.own_row(guests, "guest", account_id, guest_id)
        Credentials(self._scope).forget(Person(account_id, guest_id))
        self._scope.connection.execute(delete(grants).where(grants.c.guest_id == guest_id))
        self._scope.connection.execute(delete(guests).where(guests.c.id == guest_id))

    def list(self, account_id: int, text: str = "", page: Page | None = None) -> tuple[Guest, ...]:
        """Return a page of the guests whose name, user name or e-mail fits the pattern."""
        self._scope.owner_only()
        statement = _matching(select(guests), account_id, text)
        rows = self._scope.connection.execute(
            ordered(statement, page or Page(), _SORT_COLUMNS, guests, self._scope, account_id)
        )
        return self._counted(rows.all())

    def count(self, account_id: int, text: str = "") -> int:
        """Return how many guests there are."""
        self._scope.owner_only()
        statement = _matching(select(func.count()).select_from(guests), account_id, text)
        return int(self._scope.connection.execute(statement).scalar_one())

    def find_by_key(self, plain: str) -> Guest | None:
        """Return the guest whose key this is, in whatever case; None when it is none."""
        guid = guid_of(plain)
        if guid is None:
            return None
        row = self._scope.connection.execute(
            select(guests).where(guests.c.key_hash == hash_of(guid))
        ).one_or_none()
        return None if row is None else _guest(row, {})

    def find(self, person: Person) -> Guest | None:
        """Return the guest that somebody is; None where there is no such guest (any more)."""
        row = self._scope.connection.execute(
            select(guests).where(
                guests.c.id == person.guest_id, guests.c.account_id == person.account_id
            )
        ).one_or_none()
        return None if row is None else _guest(row, {})

    def grant(
        self, account_id: int, guest_id: int, entity_type: str, entity_id: int, verb: str
    ) -> None:
        """Grant reading (`r`) or writing (`w`) of an entity; again = no-op. Raises NotFound."""
        self._scope.owner_only()
        self._own(account_id, guest_id, entity_type, entity_id)
        held = {
            "guest_id": guest_id,
            "entity_type": entity_type,
            "entity_id": entity_id,
            "verb": verb,
        }
        same = and_(*(grants.c[name] == value for name, value in held.items()))
        if self._scope.connection.execute(select(grants.c.verb).where(same)).first() is None:
            self._scope.connection.execute(grants.insert(), held)

    def revoke(
        self, account_id: int, guest_id: int, entity_type: str, entity_id: int, verb: str
    ) -> None:
        """Take a grant back; absent = no-op. Without `r` nobody can write. Raises NotFound."""
        self._scope.owner_only()
        self._own(account_id, guest_id, entity_type, entity_id)
        gone = and_(
            grants.c.guest_id == guest_id,
            grants.c.entity_type == entity_type,
            grants.c.entity_id == entity_id,
        )
        if verb != READ:
            gone = and_(gone, grants.c.verb == verb)
        self._scope.connection.execute(delete(grants).where(gone))

    def grants(
        self, account_id: int, guest_id: int, where: GrantFilter, page: Page
    ) -> tuple[Grant, ...]:
        """Return a page of a guest's grants: groups last, each by id. Raises NotFound."""
        self._scope.owner_only()
        self._scope.own_row(guests, "guest", account_id, guest_id)
        named = (
            select(
                grants,
                datapoints.c.type.label("datapoint_type"),
                func.coalesce(datapoints.c.title, groups.c.name, "").label("entity_name"),
            )
            .select_from(
                grants.outerjoin(
                    datapoints,
                    and_(grants.c.entity_type == DATAPOINT, datapoints.c.id == grants.c.entity_id),
                ).outerjoin(
                    groups, and_(grants.c.entity_type == GROUP, groups.c.id == grants.c.entity_id)
                )
            )
            .where(_granted(guest_id, where))
            .order_by(grants.c.entity_type, grants.c.entity_id, grants.c.verb)
        )
        return tuple(
            Grant(
                row.entity_type,
                row.entity_id,
                row.verb,
                row.entity_name,
                None if row.datapoint_type is None else DatapointType(row.datapoint_type),
            )
            for row in self._scope.connection.execute(stretch(named, page))
        )

    def count_grants(self, account_id: int, guest_id: int, where: GrantFilter) -> int:
        """Return how many grants a guest has. Raises NotFound."""
        self._scope.owner_only()
        self._scope.own_row(guests, "guest", account_id, guest_id)
        counted = select(func.count()).select_from(grants).where(_granted(guest_id, where))
        return int(self._scope.connection.execute(counted).scalar_one())

    def _own(self, account_id: int, guest_id: int, entity_type: str, entity_id: int) -> None:
        self._scope.own_row(guests, "guest", account_id, guest_id)
        table = datapoints if entity_type == DATAPOINT else groups
        self._scope.own_row(table, entity_type, account_id, entity_id)

    def _columns(self, fields: GuestFields, guest_id: int, *, needed: bool) -> dict[str, Any]:
        """Return the plain columns to write, or raise Invalid naming every wrong field."""
        user_name = fields.get("user_name", "").strip()
        checks = Checks()
        if needed:
            checks.text("UserName", user_name, TITLE_LENGTH, needed=True)
        checks.text("Name", fields.get("name", ""), TITLE_LENGTH)
        checks.text("Email", fields.get("email", ""), TITLE_LENGTH)
        checks.text("Notes", fields.get("notes", ""), NOTES_LENGTH)
        if fields.get("timezone"):
            checks.timezone("Timezonename", fields["timezone"])
        checks.finish()
        if needed:
            holder = self._scope.connection.execute(
                select(guests.c.id).where(
                    guests.c.user_name_key == patterns.fold(user_name), guests.c.id != guest_id
                )
            ).first()
            if holder is not None:
                raise NameTaken("UserName", user_name)
        columns: dict[str, Any] = {
            key: value
            for key, value in fields.items()
            if key
            in (
                "name",
                "email",
                "notes",
                "timezone",
                "allow_all",
                "allow_group_creation",
                "options",
            )
        }
        if needed:
            columns["user_name"] = user_name
        if fields.get("password"):
            columns["password"] = login_password.hashed(fields["password"])
        return columns

    def _counted(self, rows: Sequence[Row[Any]]) -> tuple[Guest, ...]:
        counts: dict[int, dict[str, int]] = {}
        which = grants.c.guest_id.in_([row.id for row in rows])
        per = (
            select(
                grants.c.guest_id,
                grants.c.entity_type,
                datapoints.c.type,
                func.count(distinct(grants.c.entity_id)),
            )
            .select_from(
                grants.outerjoin(
                    datapoints,
                    and_(grants.c.entity_type == DATAPOINT, datapoints.c.id == grants.c.entity_id),
                )
            )
            .where(which)
            .group_by(grants.c.guest_id, grants.c.entity_type, datapoints.c.type)
        )
        for guest_id, entity_type, kind, count in self._scope.connection.execute(per):
            name = entity_type
            if kind is not None:
                name = "tl" if kind == DatapointType.TRACKING_LINK else "tp"
            counts.setdefault(guest_id, {})[name] = count
        return tuple(_guest(row, counts.get(row.id, {})) for row in rows)


def _matching(statement: Select[Any], account_id: int, text: str) -> Select[Any]:
    statement = statement.where(guests.c.account_id == account_id)
    pattern = patterns.parse(text)
    return statement if pattern is None else statement.where(fits(guests.c.search_text, pattern))


def _granted(guest_id: int, where: GrantFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [grants.c.guest_id == guest_id]
    if where.entity_type is not None:
        conditions.append(grants.c.entity_type == where.entity_type)
    if where.entity_id is not None:
        conditions.append(grants.c.entity_id == where.entity_id)
    if where.verb is not None:
        conditions.append(grants.c.verb == where.verb)
    return and_(*conditions)


def _texts(name: str, user_name: str, fields: Any) -> dict[str, Any]:
    return {
        "name_key": patterns.fold(name),
        "user_name_key": patterns.fold(user_name),
        "search_text": patterns.searchable(name, user_name, fields.get("email", "")),
    }


def _guest(row: Row[Any], counts: dict[str, int]) -> Guest:
    return Guest(
        id=row.id,
        account_id=row.account_id,
        user_name=row.user_name,
        name=row.name,
        email=row.email,
        notes=row.notes,
        key_salt=row.key_salt,
        timezone=row.timezone,
        allow_all=row.allow_all,
        allow_group_creation=row.allow_group_creation,
        options=GuestOptions(**row.options),
        created_at=row.created_at,
        link_grants=counts.get("tl", 0),
        pixel_grants=counts.get("tp", 0),
        group_grants=counts.get("group", 0),
    )
