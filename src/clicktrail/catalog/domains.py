"""Domains: the hosts that links live on, the system's for everybody and an account's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Unpack

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, func, not_, or_, select, update

from clicktrail.catalog import patterns
from clicktrail.catalog.checks import Checks
from clicktrail.catalog.errors import Invalid, NameTaken, NotFound
from clicktrail.catalog.listing import DomainFilter, Page
from clicktrail.catalog.model import Domain, DomainFields, DomainType, Verification
from clicktrail.catalog.search import fits
from clicktrail.catalog.selection import ordered
from clicktrail.catalog.tables import TITLE_LENGTH, URL_LENGTH, datapoints, domains
from clicktrail.domain.destinations import judge
from clicktrail.domain.entries import Status, Theme

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from clicktrail.catalog.model import CheckPace
    from clicktrail.catalog.scope import Scope

_SORT_COLUMNS: dict[str, ColumnElement[Any]] = {
    "id": domains.c.id,
    "name": domains.c.name,
    "type": domains.c.type,
    "creationdate": domains.c.created_at,
    "custom404": domains.c.custom_404,
    "customhomepage": domains.c.custom_homepage,
}


BRAND_LENGTH = 60
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")

_LIVING = select(domains).where(
    domains.c.id == bindparam("domain_id"), domains.c.deleted.is_(False)
)
_DEFAULT = select(domains).where(domains.c.is_default.is_(True))


class Domains:
    """The domains of one session."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def create(self, account_id: int | None, **fields: Unpack[DomainFields]) -> Domain:
        """Make a domain of an account (DEDICATED unless said), or of the system for None.

        The first system domain is the default one. Raises Invalid, and NameTaken when any account
        has the host.
        """
        self._scope.full_only()
        host = fields.get("name", "").strip().rstrip(".").lower()
        kind = fields.get("type", DomainType.SYSTEM if account_id is None else DomainType.DEDICATED)
        checks = Checks()
        checks.host("Name", host)
        if (account_id is None) != (kind == DomainType.SYSTEM):
            checks.add("Type", "Only the system's own domains are of type System.", int(kind))
        _check_pages(checks, fields)
        checks.finish()
        self._refuse_taken(host, 0)
        is_default = account_id is None and self._default_row() is None
        domain_id = self._scope.inserted_id(
            domains,
            {
                "account_id": account_id,
                "type": int(kind),
                "name": host,
                "custom_404": fields.get("custom_404", ""),
                "custom_homepage": fields.get("custom_homepage", ""),
                "is_default": is_default,
                "theme": _kept_theme(fields.get("theme")),
                "cookieless": fields.get("cookieless", False),
                "created_at": self._scope.now(),
            },
        )
        self._scope.note("domain", [domain_id])
        return _domain(self._row(domain_id))

    def get(self, account_id: int, domain_id: int) -> Domain:
        """Return a domain that the account may use: its own or a system one; raises NotFound."""
        row = self._row(domain_id)
        if row.account_id not in (None, account_id):
            raise NotFound("domain", domain_id)
        return _domain(row)

    def default(self) -> Domain:
        """Return the first system domain; raises NotFound before the first start is through."""
        row = self._default_row()
        if row is None:
            raise NotFound("domain", "default")
        return _domain(row)

    def update(
        self, account_id: int | None, domain_id: int, **fields: Unpack[DomainFields]
    ) -> Domain:
        """Change fields of an account's own domain; raises NotFound, Invalid, NameTaken.

        None stands for the system, as in `create`. Another name has yet to be verified.
        """
        self._scope.full_only()
        row = self._own(account_id, domain_id)
        values: dict[str, Any] = {
            key: fields[key]
            for key in ("custom_404", "custom_homepage", "cookieless")
            if key in fields
        }
        if "theme" in fields:
            values["theme"] = _kept_theme(fields["theme"])
        checks = Checks()
        _check_pages(checks, fields)
        if "name" in fields:
            values["name"] = fields["name"].strip().rstrip(".").lower()
            checks.host("Name", values["name"])
        if "type" in fields:
            values["type"] = int(fields["type"])
            if values["type"] == DomainType.SYSTEM:
                checks.add("Type", "Only the system's own domains are of type System.", 0)
        checks.finish()
        if values.get("name", row.name) != row.name:
            self._refuse_taken(values["name"], domain_id)
            values |= {"verification": Verification.UNVERIFIED, "verification_problem": ""}
            values["checked_at"] = None
        if values:
            self._scope.connection.execute(
                update(domains).where(domains.c.id == domain_id).values(**values)
            )
            self._scope.note("domain", [domain_id])
        return _domain(self._row(domain_id))

    def delete(self, account_id: int | None, domain_id: int) -> None:
        """Delete an account's own domain; raises NotFound, and Invalid while links live on it.

        None stands for the system, whose default domain stays.
        """
        self._scope.full_only()
        if self._own(account_id, domain_id).is_default:
            raise Invalid.one(
                "Id", "This is the default domain: make another one the default first.", domain_id
            )
        living = self._scope.connection.execute(
            select(datapoints.c.id)
            .where(datapoints.c.domain_id == domain_id, datapoints.c.status != Status.DELETED)
            .limit(1)
        ).first()
        if living is not None:
            raise Invalid.one(
                "Id", "The domain still has links: delete or move them first.", domain_id
            )
        self._scope.connection.execute(
            update(domains).where(domains.c.id == domain_id).values(deleted=True)
        )
        self._scope.note("domain", [domain_id])

    def list(
        self, account_id: int, where: DomainFilter | None = None, page: Page | None = None
    ) -> tuple[Domain, ...]:
        """Return a page of the domains that the account may use."""
        statement = select(domains).where(*_conditions(account_id, where or DomainFilter()))
        rows = self._scope.connection.execute(
            ordered(statement, page or Page(), _SORT_COLUMNS, domains, self._scope, account_id)
        )
        return tuple(_domain(row) for row in rows)

    def count(self, account_id: int, where: DomainFilter | None = None) -> int:
        """Return how many domains the account may use."""
        statement = select(func.count()).select_from(domains)
        return self._scope.connection.execute(
            statement.where(*_conditions(account_id, where or DomainFilter()))
        ).scalar_one()

    def everybodys(self) -> tuple[Domain, ...]:
        """Return every domain of the installation, the system's first, then by name."""
        rows = self._scope.connection.execute(
            select(domains)
            .where(domains.c.deleted.is_(False))
            .order_by(domains.c.account_id.is_not(None), domains.c.name)
        )
        return tuple(_domain(row) for row in rows)

    def to_check(self, pace: CheckPace, limit: int) -> tuple[Domain, ...]:
        """Return accounts' domains at whose DNS it is time to look, the longest waiting first."""
        now = self._scope.now()
        row = domains.c
        verified = row.verification == Verification.VERIFIED
        while_new = and_(row.created_at > now - pace.new, row.checked_at <= now - pace.while_new)
        rows = self._scope.connection.execute(
            select(domains)
            .where(
                row.deleted.is_(False),
                row.account_id.is_not(None),
                or_(
                    row.checked_at.is_(None),
                    and_(verified, row.checked_at <= now - pace.while_verified),
                    and_(
                        not_(verified), or_(row.checked_at <= now - pace.while_failing, while_new)
                    ),
                ),
            )
            .order_by(row.checked_at.is_not(None), row.checked_at, row.id)
            .limit(limit)
        )
        return tuple(_domain(found) for found in rows)

    def named(self, host: str) -> Domain | None:
        """Return the domain of a host (lower case), whoever owns it; None where there is none."""
        row = self._scope.connection.execute(
            select(domains).where(domains.c.name == host, domains.c.deleted.is_(False))
        ).one_or_none()
        return None if row is None else _domain(row)

    def make_default(self, domain_id: int) -> Domain:
        """Make a system domain the one for unknown hosts and new links; raises NotFound."""
        self._scope.owner_only()
        self._own(None, domain_id)
        former = self._default_row()
        for one, is_default in ((former.id if former else 0, False), (domain_id, True)):
            self._scope.connection.execute(
                update(domains).where(domains.c.id == one).values(is_default=is_default)
            )
            if one:
                self._scope.note("domain", [one])
        return _domain(self._row(domain_id))

    def note_check(
        self, domain_id: int, name: str, verification: Verification, problem: str
    ) -> Domain:
        """Keep what a look at the DNS of a name found just now.

        Raises NotFound also where the domain is called otherwise by now: of that nothing was seen.
        """
        self._scope.owner_only()
        if self._row(domain_id).name != name:
            raise NotFound("domain", domain_id)
        self._scope.connection.execute(
            update(domains)
            .where(domains.c.id == domain_id)
            .values(
                verification=str(verification),
                verification_problem=problem[:TITLE_LENGTH],
                checked_at=self._scope.now(),
            )
        )
        return _domain(self._row(domain_id))

    def _row(self, domain_id: int) -> Row[Any]:
        row = self._scope.connection.execute(_LIVING, {"domain_id": domain_id}).one_or_none()
        if row is None:
            raise NotFound("domain", domain_id)
        return row

    def _own(self, account_id: int | None, domain_id: int) -> Row[Any]:
        row = self._row(domain_id)
        if row.account_id != account_id:
            raise NotFound("domain", domain_id)
        return row

    def _default_row(self) -> Row[Any] | None:
        return self._scope.connection.execute(_DEFAULT).one_or_none()

    def _refuse_taken(self, host: str, but: int) -> None:
        taken = self._scope.connection.execute(
            select(domains.c.id).where(
                domains.c.name == host, domains.c.deleted.is_(False), domains.c.id != but
            )
        ).first()
        if taken is not None:
            raise NameTaken("Name", host)


def _check_pages(checks: Checks, fields: DomainFields) -> None:
    checks.text("Custom404", fields.get("custom_404", ""), URL_LENGTH)
    checks.text("CustomHomepage", fields.get("custom_homepage", ""), URL_LENGTH)
    theme = fields.get("theme")
    if theme is None:
        return
    checks.text("Theme.Brand", theme.brand, BRAND_LENGTH)
    for name in ("accent", "background", "text"):
        colour = getattr(theme, name)
        if colour and not _COLOUR.fullmatch(colour):
            checks.add(f"Theme.{name.title()}", "A colour must be #rrggbb.", colour[:40])
    if theme.logo and not (theme.logo.startswith("https://") and judge(theme.logo).ok):
        checks.add("Theme.Logo", "The logo must be an https URL.", theme.logo[:100])


def _kept_theme(theme: Theme | None) -> dict[str, str]:
    """Return what is kept of a theme: what it sets."""
    members = {} if theme is None else msgspec.structs.asdict(theme)
    return {name: value for name, value in members.items() if value}


def _conditions(account_id: int, where: DomainFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        or_(domains.c.account_id.is_(None), domains.c.account_id == account_id),
        domains.c.deleted.is_(False),
    ]
    if where.type is not None:
        conditions.append(domains.c.type == int(where.type))
    pattern = patterns.parse(where.text)
    if pattern is not None:
        conditions.append(fits("\n" + domains.c.name + "\n", pattern))
    return conditions


def _domain(row: Row[Any]) -> Domain:
    return Domain(
        id=row.id,
        account_id=row.account_id,
        type=DomainType(row.type),
        name=row.name,
        custom_404=row.custom_404,
        custom_homepage=row.custom_homepage,
        is_default=row.is_default,
        theme=Theme(**row.theme) if row.theme else None,
        cookieless=row.cookieless,
        verification=Verification(row.verification),
        verification_problem=row.verification_problem,
        checked_at=row.checked_at,
        deleted=row.deleted,
        created_at=row.created_at,
    )
