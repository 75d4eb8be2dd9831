"""The five places of a datapoint for conversions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select

from clicktrail.catalog import visibility
from clicktrail.catalog.model import SLOTS, SlotConversion
from clicktrail.catalog.tables import conversions, datapoint_conversions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection

    from clicktrail.catalog.checks import Checks
    from clicktrail.catalog.scope import Scope

_PROPERTIES = tuple(
    f"{word}ConversionId" for word in ("First", "Second", "Third", "Fourth", "Fifth")
)

# Built once: to build a statement takes SQLAlchemy longer than SQLite to run it.
_HELD = (
    select(
        datapoint_conversions.c.datapoint_id,
        datapoint_conversions.c.slot,
        conversions.c.id,
        conversions.c.name,
    )
    .join_from(
        datapoint_conversions,
        conversions,
        conversions.c.id == datapoint_conversions.c.conversion_id,
    )
    .where(datapoint_conversions.c.datapoint_id.in_(bindparam("ids", expanding=True)))
    .order_by(datapoint_conversions.c.datapoint_id, datapoint_conversions.c.slot)
)


def of_datapoints(
    connection: Connection, ids: Mapping[str, Sequence[int]]
) -> dict[int, tuple[SlotConversion, ...]]:
    """Return the conversions of each of these datapoints (`{"ids": [...]}`) that has any."""
    found: dict[int, tuple[SlotConversion, ...]] = {}
    for datapoint_id, slot, conversion_id, name in connection.execute(_HELD, ids):
        held = SlotConversion(slot, conversion_id, name)
        found[datapoint_id] = (*found.get(datapoint_id, ()), held)
    return found


def checked(
    scope: Scope, account_id: int, conversion_ids: Sequence[int | None], checks: Checks
) -> dict[int, int]:
    """Return conversion ids by slot; they must be the account's own, and each only once."""
    slots: dict[int, int] = {}
    for slot, conversion_id in enumerate(conversion_ids, start=1):
        if slot > SLOTS:
            checks.add("FifthConversionId", "A datapoint carries at most five conversions.")
            break
        if not conversion_id:
            continue
        if conversion_id in slots.values():
            checks.add(
                _PROPERTIES[slot - 1], f"Conversion {conversion_id} stands twice.", conversion_id
            )
        slots[slot] = conversion_id
    if slots:
        known = set(
            scope.connection.execute(
                select(conversions.c.id).where(
                    conversions.c.account_id == account_id,
                    conversions.c.deleted.is_(False),
                    conversions.c.id.in_(slots.values()),
                    visibility.of_conversions(scope.viewer),
                )
            ).scalars()
        )
        for slot, conversion_id in slots.items():
            if conversion_id not in known:
                checks.add(
                    _PROPERTIES[slot - 1],
                    f"There is no conversion {conversion_id}.",
                    conversion_id,
                )
    return slots


def put(connection: Connection, datapoint_id: int, slots: Mapping[int, int]) -> None:
    """Fill slots that are empty."""
    if slots:
        connection.execute(
            insert(datapoint_conversions),
            [
                {"datapoint_id": datapoint_id, "slot": slot, "conversion_id": conversion_id}
                for slot, conversion_id in slots.items()
            ],
        )


def clear(connection: Connection, datapoint_id: int) -> None:
    """Empty all slots of a datapoint."""
    connection.execute(
        delete(datapoint_conversions).where(datapoint_conversions.c.datapoint_id == datapoint_id)
    )
