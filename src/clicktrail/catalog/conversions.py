"""Conversions, and which datapoints carry them in which of their five slots."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Unpack

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, update

from clicktrail.catalog import patterns, visibility
from clicktrail.catalog.checks import Checks
from clicktrail.catalog.errors import Invalid, NotFound, SlotsFull
from clicktrail.catalog.listing import ConversionFilter, Page
from clicktrail.catalog.model import SLOTS, Conversion, ConversionFields, Protocol
from clicktrail.catalog.search import fits, one_of
from clicktrail.catalog.selection import ordered
from clicktrail.catalog.tables import (
    NOTES_LENGTH,
    TITLE_LENGTH,
    conversions,
    datapoint_conversions,
    datapoints,
)
from clicktrail.domain.conversion_policy import (
    DEFAULT_POLICY,
    LONGEST_LOOK_BACK_DAYS,
    LONGEST_SECONDS,
    Duplicates,
)
from clicktrail.domain.money import MAX_AMOUNT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Row

    from clicktrail.catalog.scope import Scope
    from clicktrail.catalog.visibility import Viewer

_SORT_COLUMNS: dict[str, ColumnElement[Any]] = {
    "id": conversions.c.id,
    "name": conversions.c.name_key,
    "description": conversions.c.description,
    "code": conversions.c.code,
    "value": conversions.c.value,
    "protocol": conversions.c.protocol,
    "creationdate": conversions.c.created_at,
    "deleted": conversions.c.deleted,
    "status": conversions.c.deleted,
}


_POLICY_BOUNDS = (
    ("min_seconds", DEFAULT_POLICY.min_seconds),
    ("max_seconds", DEFAULT_POLICY.max_seconds),
    ("look_back_days", DEFAULT_POLICY.look_back_days),
)
_POLICY = ("duplicates", *(name for name, _ in _POLICY_BOUNDS))


class Conversions:
    """The conversions of one session."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def create(self, account_id: int, **fields: Unpack[ConversionFields]) -> Conversion:
        """Make a conversion with a code of its own; raises Invalid."""
        self._scope.owner_only()
        values = {"name": "", "description": "", **fields}
        checked = _checked(values, {"value": 0, "protocol": Protocol.HTTP} | values)
        conversion_id = self._scope.inserted_id(
            conversions,
            {
                **checked,
                "account_id": account_id,
                "code": secrets.token_hex(16).upper(),
                "created_at": self._scope.now(),
            },
        )
        self._scope.note("conversion", [conversion_id])
        return self.get(account_id, conversion_id)

    def get(self, account_id: int, conversion_id: int) -> Conversion:
        """Return a conversion, a deleted one too; raises NotFound."""
        return _conversion(
            self._scope.own_row(conversions, "conversion", account_id, conversion_id)
        )

    def get_many(self, account_id: int, ids: Sequence[int]) -> tuple[Conversion, ...]:
        """Return conversions in the order of `ids`; what is not there is left out."""
        if not ids:
            return ()
        rows = self._scope.connection.execute(
            select(conversions).where(
                conversions.c.account_id == account_id,
                one_of(conversions.c.id, ids),
                visibility.of_conversions(self._scope.viewer),
            )
        )
        found = {row.id: _conversion(row) for row in rows}
        return tuple(found[one] for one in ids if one in found)

    def update(
        self, account_id: int, conversion_id: int, **fields: Unpack[ConversionFields]
    ) -> Conversion:
        """Change the given fields; raises NotFound and Invalid."""
        row = self._scope.own_row(conversions, "conversion", account_id, conversion_id)
        self._scope.owner_only()
        values = {"name": row.name, "description": row.description, **fields}
        checked = _checked(values, values, row)
        self._scope.connection.execute(
            update(conversions).where(conversions.c.id == conversion_id).values(**checked)
        )
        self._scope.note("conversion", [conversion_id])
        return self.get(account_id, conversion_id)

    def delete(self, account_id: int, conversion_id: int) -> None:
        """Delete a conversion and free its slots; again = no-op. Raises NotFound."""
        row = self._scope.own_row(conversions, "conversion", account_id, conversion_id)
        self._scope.owner_only()
        if row.deleted:
            return
        connection = self._scope.connection
        connection.execute(
            update(conversions).where(conversions.c.id == conversion_id).values(deleted=True)
        )
        here = datapoint_conversions.c.conversion_id == conversion_id
        self._scope.note(
            "datapoint",
            connection.execute(select(datapoint_conversions.c.datapoint_id).where(here))
            .scalars()
            .all(),
        )
        connection.execute(delete(datapoint_conversions).where(here))
        self._scope.note("conversion", [conversion_id])

    def list(
        self, account_id: int, where: ConversionFilter | None = None, page: Page | None = None
    ) -> tuple[Conversion, ...]:
        """Return a page of the account's conversions."""
        statement = _select(
            select(conversions), account_id, where or ConversionFilter(), self._scope.viewer
        )
        rows = self._scope.connection.execute(
            ordered(statement, page or Page(), _SORT_COLUMNS, conversions, self._scope, account_id)
        )
        return tuple(_conversion(row) for row in rows)

    def count(self, account_id: int, where: ConversionFilter | None = None) -> int:
        """Return how many conversions of the account there are."""
        statement = select(func.count()).select_from(conversions)
        return int(
            self._scope.connection.execute(
                _select(statement, account_id, where or ConversionFilter(), self._scope.viewer)
            ).scalar_one()
        )

    def ids(self, account_id: int, where: ConversionFilter | None = None) -> tuple[int, ...]:
        """Return the ids of all conversions meant, rising."""
        statement = _select(
            select(conversions.c.id), account_id, where or ConversionFilter(), self._scope.viewer
        )
        return tuple(self._scope.connection.execute(statement.order_by(conversions.c.id)).scalars())

    def add(self, account_id: int, conversion_id: int, datapoint_id: int) -> None:
        """Put a conversion into the lowest free slot of a datapoint; there already = no-op.

        Raises NotFound (a deleted conversion is not found here) and SlotsFull.
        """
        self._living(account_id, conversion_id)
        slots = self._slots(account_id, datapoint_id)
        if conversion_id in slots.values():
            return
        free = next((slot for slot in range(1, SLOTS + 1) if slot not in slots), None)
        if free is None:
            raise SlotsFull(datapoint_id)
        self._scope.connection.execute(
            insert(datapoint_conversions).values(
                datapoint_id=datapoint_id, slot=free, conversion_id=conversion_id
            )
        )
        self._scope.note("datapoint", [datapoint_id])

    def remove(self, account_id: int, conversion_id: int, datapoint_id: int) -> None:
        """Take a conversion off a datapoint; absent = no-op. Raises NotFound."""
        self._scope.own_row(conversions, "conversion", account_id, conversion_id)
        if conversion_id not in self._slots(account_id, datapoint_id).values():
            return
        self._scope.connection.execute(
            delete(datapoint_conversions).where(
                datapoint_conversions.c.datapoint_id == datapoint_id,
                datapoint_conversions.c.conversion_id == conversion_id,
            )
        )
        self._scope.note("datapoint", [datapoint_id])

    def replace(
        self, account_id: int, conversion_id: int, datapoint_id: int, replaced_id: int
    ) -> None:
        """Put a conversion into the slot that `replaced_id` holds on a datapoint.

        Where it already has a slot of its own it leaves that one, so that it never stands twice.
        Raises NotFound, and Invalid when the datapoint does not carry `replaced_id`.
        """
        self._living(account_id, conversion_id)
        slots = self._slots(account_id, datapoint_id)
        slot = next((slot for slot, held in slots.items() if held == replaced_id), None)
        if slot is None:
            raise Invalid.one(
                "ReplaceId",
                f"Datapoint {datapoint_id} does not carry conversion {replaced_id}.",
                replaced_id,
            )
        if conversion_id == replaced_id:
            return
        link = datapoint_conversions.c
        self._scope.connection.execute(
            delete(datapoint_conversions).where(
                link.datapoint_id == datapoint_id, link.conversion_id == conversion_id
            )
        )
        self._scope.connection.execute(
            update(datapoint_conversions)
            .where(link.datapoint_id == datapoint_id, link.slot == slot)
            .values(conversion_id=conversion_id)
        )
        self._scope.note("datapoint", [datapoint_id])

    def _living(self, account_id: int, conversion_id: int) -> None:
        if self._scope.own_row(conversions, "conversion", account_id, conversion_id).deleted:
            raise NotFound("conversion", conversion_id)

    def _slots(self, account_id: int, datapoint_id: int) -> dict[int, int]:
        """Return the conversion ids of a datapoint to be changed, by slot.

        Raises NotFound for another account's datapoint, and NotAllowed.
        """
        self._scope.may_change(
            datapoints, self._scope.own_row(datapoints, "datapoint", account_id, datapoint_id)
        )
        rows = self._scope.connection.execute(
            select(datapoint_conversions.c.slot, datapoint_conversions.c.conversion_id).where(
                datapoint_conversions.c.datapoint_id == datapoint_id
            )
        )
        return {row.slot: row.conversion_id for row in rows}


def _select(
    statement: Select[Any], account_id: int, where: ConversionFilter, viewer: Viewer | None
) -> Select[Any]:
    row = conversions.c
    conditions: list[ColumnElement[bool]] = [row.account_id == account_id]
    if viewer is not None:
        conditions.append(visibility.of_conversions(viewer))
    if where.status != "all":
        conditions.append(row.deleted == (where.status == "deleted"))
    if where.created_after is not None:
        conditions.append(row.created_at >= where.created_after)
    if where.created_before is not None:
        conditions.append(row.created_at <= where.created_before)
    if where.ids is not None:
        conditions.append(one_of(row.id, where.ids))
    pattern = patterns.parse(where.text)
    if pattern is not None:
        conditions.append(fits(row.search_text, pattern))
    return statement.where(*conditions)


def _checked(
    texts: dict[str, Any], fields: dict[str, Any], before: Row[Any] | None = None
) -> dict[str, Any]:
    """Return the columns to write, or raise Invalid naming every wrong field.

    `before` is the conversion as it stands, None for a new one.
    """
    name, description = texts["name"].strip(), texts["description"]
    checks = Checks()
    checks.text("Name", name, TITLE_LENGTH, needed=True)
    checks.text("Description", description, NOTES_LENGTH)
    if abs(fields.get("value", 0)) > MAX_AMOUNT:
        checks.add("Value", "Value is too large an amount.", fields["value"])
    _check_policy(checks, fields, before)
    checks.finish()
    columns: dict[str, Any] = {
        key: int(fields[key]) for key in ("value", "protocol", *_POLICY) if key in fields
    }
    return {
        **columns,
        "name": name,
        "name_key": patterns.fold(name),
        "description": description,
        "search_text": patterns.searchable(name, description),
    }


def _check_policy(checks: Checks, fields: dict[str, Any], before: Row[Any] | None) -> None:
    least, most, days = (
        int(fields.get(name, getattr(before, name, default))) for name, default in _POLICY_BOUNDS
    )
    if not 1 <= days <= LONGEST_LOOK_BACK_DAYS:
        checks.add(
            "LookBackDays", f"LookBackDays must be 1 to {LONGEST_LOOK_BACK_DAYS} days.", days
        )
    for name, seconds in (("MinSeconds", least), ("MaxSeconds", most)):
        if not 0 <= seconds <= LONGEST_SECONDS:
            checks.add(name, f"{name} must be 0 to {LONGEST_SECONDS} seconds.", seconds)
    if most and least > most:
        checks.add("MinSeconds", "MinSeconds must not be more than MaxSeconds.", least)
    elif least > days * 24 * 3600 > 0:
        checks.add("MinSeconds", "MinSeconds must not be more than the look-back.", least)


def _conversion(row: Row[Any]) -> Conversion:
    return Conversion(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        description=row.description,
        code=row.code,
        value=row.value,
        protocol=Protocol(row.protocol),
        deleted=row.deleted,
        created_at=row.created_at,
        duplicates=Duplicates(row.duplicates),
        min_seconds=row.min_seconds,
        max_seconds=row.max_seconds,
        look_back_days=row.look_back_days,
    )
