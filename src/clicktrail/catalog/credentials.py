"""What people prove who they are by: passwords, the second factor, recovery codes.

An owner signs in by the e-mail address of the account, which is then no other owner's who has a
password; a guest by its user name, or by its e-mail address where no other guest has it. Every
change of these ends the person's other sessions and voids the links that would sign them in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Table, and_, delete, func, or_, select, update

from clicktrail.catalog import patterns
from clicktrail.catalog.errors import Invalid
from clicktrail.catalog.sign_in_model import Person, SecondFactor
from clicktrail.catalog.tables import (
    accounts,
    credentials,
    guests,
    recovery_codes,
    sign_in_links,
    web_sessions,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clicktrail.catalog.scope import Scope


class Credentials:
    """The credentials of one session."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def owner_named(self, name: str) -> tuple[Person, str] | None:
        """Return the owner who signs in by this e-mail address, and what is kept of the password.

        None where nobody does: owners without a password sign in otherwise.
        """
        row = self._scope.connection.execute(
            select(credentials.c.account_id, credentials.c.password)
            .join_from(credentials, accounts, accounts.c.id == credentials.c.account_id)
            .where(
                credentials.c.guest_id == 0,
                credentials.c.password != "",
                _is_address(accounts, name),
            )
            .order_by(credentials.c.account_id)
            .limit(1)
        ).one_or_none()
        return None if row is None else (Person(row.account_id), row.password)

    def guest_named(self, name: str) -> tuple[Person, str] | None:
        """Return the guest with a password who signs in by this user name or e-mail address."""
        found = self._scope.connection.execute(
            select(guests.c.id, guests.c.account_id, guests.c.password).where(
                guests.c.user_name_key == patterns.fold(name), guests.c.password != ""
            )
        ).all()
        if not found:
            found = self._scope.connection.execute(
                select(guests.c.id, guests.c.account_id, guests.c.password)
                .where(_is_address(guests, name), guests.c.password != "")
                .limit(2)
            ).all()
        if len(found) != 1:
            return None
        return Person(found[0].account_id, found[0].id), found[0].password

    def people_addressed(self, value: str) -> tuple[Person, ...]:
        """Return who is known by an e-mail address (or a guest's user name): owners first."""
        owners = self._scope.connection.execute(
            select(accounts.c.id).where(_is_address(accounts, value)).order_by(accounts.c.id)
        ).scalars()
        found = [Person(account_id) for account_id in owners]
        rows = self._scope.connection.execute(
            select(guests.c.id, guests.c.account_id)
            .where(or_(guests.c.user_name_key == patterns.fold(value), _is_address(guests, value)))
            .order_by(guests.c.id)
        )
        return (*found, *(Person(row.account_id, row.id) for row in rows))

    def password(self, person: Person) -> str:
        """Return what is kept of somebody's password; empty where there is none."""
        column = guests.c.password if person.guest_id else credentials.c.password
        condition = guests.c.id == person.guest_id if person.guest_id else _of(credentials, person)
        return (
            self._scope.connection.execute(select(column).where(condition)).scalar_one_or_none()
            or ""
        )

    def set_password(self, person: Person, kept: str, *, but: int | None = None) -> None:
        """Set what is kept of a password, and end all sessions `but` one.

        Raises Invalid where an owner has no e-mail address, or one that another owner signs in by.
        """
        if not person.guest_id:
            self.check_address(person.account_id)
        self._keep_password(person, kept)
        self.end_elsewhere(person, but=but)

    def renew_hash(self, person: Person, kept: str) -> None:
        """Keep the same password in another way."""
        self._keep_password(person, kept)

    def check_address(self, account_id: int) -> None:
        """Raise Invalid unless an owner could sign in by the account's e-mail address."""
        address = self._scope.connection.execute(
            select(accounts.c.email).where(accounts.c.id == account_id)
        ).scalar_one()
        if not address:
            raise Invalid.one("Email", "An e-mail address is needed to sign in with a password.")
        holder = self.owner_named(address)
        if holder is not None and holder[0].account_id != account_id:
            raise Invalid.one(
                "Email", "Another account is signed in to by this e-mail address.", address
            )

    def second_factor(self, person: Person) -> SecondFactor:
        """Return somebody's second factor, empty where there is none."""
        row = self._scope.connection.execute(
            select(credentials.c.totp, credentials.c.totp_pending, credentials.c.totp_step).where(
                _of(credentials, person)
            )
        ).one_or_none()
        return SecondFactor() if row is None else SecondFactor(*row)

    def begin_totp(self, person: Person, pending: bytes) -> None:
        """Keep a sealed secret until a code confirms it."""
        self._keep(person, totp_pending=pending)

    def confirm_totp(
        self, person: Person, step: int, hashes: Iterable[str], *, but: int | None = None
    ) -> None:
        """Put the pending secret into force, with fresh recovery codes; end all sessions `but` one.

        `step` is that of the code that confirmed it, which is used thereby.
        """
        pending = self.second_factor(person).pending
        self._keep(person, totp=pending, totp_pending=None, totp_step=step)
        self._forget_recovery_codes(person)
        self._scope.connection.execute(
            recovery_codes.insert(),
            [
                {"hash": each, "account_id": person.account_id, "guest_id": person.guest_id}
                for each in hashes
            ],
        )
        self.end_elsewhere(person, but=but)

    def disable_totp(self, person: Person, *, but: int | None = None) -> None:
        """Do without a second factor from now on; end all sessions `but` one."""
        self._keep(person, totp=None, totp_pending=None, totp_step=0)
        self._forget_recovery_codes(person)
        self.end_elsewhere(person, but=but)

    def use_step(self, person: Person, step: int) -> bool:
        """Note that the code of a step is used; False where it, or a later one, was already."""
        noted = self._scope.connection.execute(
            update(credentials)
            .where(_of(credentials, person), credentials.c.totp_step < step)
            .values(totp_step=step)
        )
        return bool(noted.rowcount)

    def use_recovery_code(self, person: Person, kept: str) -> bool:
        """Use up a recovery code, given by its hash; False where there is none."""
        gone = self._scope.connection.execute(
            delete(recovery_codes).where(_of(recovery_codes, person), recovery_codes.c.hash == kept)
        )
        return bool(gone.rowcount)

    def recovery_codes_left(self, person: Person) -> int:
        """Return how many recovery codes are left."""
        return int(
            self._scope.connection.execute(
                select(func.count()).select_from(recovery_codes).where(_of(recovery_codes, person))
            ).scalar_one()
        )

    def end_elsewhere(self, person: Person, *, but: int | None = None) -> int:
        """End somebody's sessions `but` one, and void their links; return how many it were."""
        condition = _of(web_sessions, person)
        if but is not None:
            condition = and_(condition, web_sessions.c.id != but)
        ended = self._scope.connection.execute(delete(web_sessions).where(condition))
        self._scope.connection.execute(delete(sign_in_links).where(_of(sign_in_links, person)))
        return ended.rowcount

    def forget(self, person: Person) -> None:
        """Delete all that is kept of somebody who is no more."""
        self.end_elsewhere(person)
        self._forget_recovery_codes(person)
        self._scope.connection.execute(delete(credentials).where(_of(credentials, person)))

    def _keep_password(self, person: Person, kept: str) -> None:
        if person.guest_id:
            self._scope.connection.execute(
                update(guests).where(guests.c.id == person.guest_id).values(password=kept)
            )
        else:
            self._keep(person, password=kept)

    def _keep(self, person: Person, **columns: Any) -> None:
        changed = self._scope.connection.execute(
            update(credentials).where(_of(credentials, person)).values(**columns)
        )
        if not changed.rowcount:
            key = {"account_id": person.account_id, "guest_id": person.guest_id}
            self._scope.connection.execute(credentials.insert(), {**key, **columns})

    def _forget_recovery_codes(self, person: Person) -> None:
        self._scope.connection.execute(delete(recovery_codes).where(_of(recovery_codes, person)))


def _of(table: Table, person: Person) -> ColumnElement[bool]:
    return and_(table.c.account_id == person.account_id, table.c.guest_id == person.guest_id)


def _is_address(table: Table, value: str) -> ColumnElement[bool]:
    value = value.strip()
    # lower() folds ASCII alone in SQLite, which is enough for nearly all addresses.
    return and_(
        table.c.email != "",
        or_(table.c.email == value, func.lower(table.c.email) == value.lower()),
    )
