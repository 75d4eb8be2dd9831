"""Whose figures a caller may have: account, datapoints, groups, conversions as scopes to count in.

Groups count what is in them now: a datapoint that moves takes its history along, so that the rows
of a group always add up to the group. Conversions count their own figures, and the clicks and views
of the datapoints that carry them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clicktrail.catalog.model import DatapointFilter, GroupFilter
from clicktrail.statistics.totals import Fired, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clicktrail.api.auth import Caller
    from clicktrail.catalog.catalog import Session
    from clicktrail.catalog.model import ConversionFilter


def seen_by(by: Caller, view: Session) -> tuple[int, ...] | None:
    """Return the datapoints that the caller may see; None: all of the account's."""
    return view.membership.seen(by.account_id)


def of_datapoint(by: Caller, view: Session, datapoint_id: int) -> Scope:
    """Return the scope of a datapoint."""
    return Scope(by.account_id, _both((datapoint_id,), seen_by(by, view)))


def of_datapoints(by: Caller, view: Session, where: DatapointFilter) -> Scope:
    """Return the scope of the datapoints that `where` means."""
    seen = seen_by(by, view)
    if where == DatapointFilter():
        return Scope(by.account_id, seen)
    return Scope(by.account_id, _both(view.datapoints.ids(by.account_id, where), seen))


def of_groups(by: Caller, view: Session, where: GroupFilter) -> Scope:
    """Return the scope of what is in the groups that `where` means."""
    seen = seen_by(by, view)
    if where == GroupFilter():
        return Scope(by.account_id, seen)
    return _in_groups(by, view, view.groups.ids(by.account_id, where), seen)


def of_group(by: Caller, view: Session, group_id: int) -> Scope:
    """Return the scope of what is in a group."""
    return _in_groups(by, view, (group_id,), seen_by(by, view))


def of_conversions(by: Caller, view: Session, where: ConversionFilter) -> Scope:
    """Return the scope of the conversions that `where` means, all together."""
    ids = tuple(view.conversions.ids(by.account_id, where))
    return _of_conversions(by, view, ids, seen_by(by, view))


def of_conversion(by: Caller, view: Session, conversion_id: int, where: DatapointFilter) -> Scope:
    """Return the scope of a conversion; `where` restricts it to what came of these datapoints."""
    only = of_datapoints(by, view, where).datapoint_ids
    return _of_conversions(by, view, (conversion_id,), only)


def _in_groups(
    by: Caller, view: Session, group_ids: Iterable[int], seen: tuple[int, ...] | None
) -> Scope:
    members = view.membership.in_groups(by.account_id, tuple(group_ids))
    return Scope(by.account_id, _both(members, seen))


def _of_conversions(
    by: Caller,
    view: Session,
    ids: tuple[int, ...],
    only: tuple[int, ...] | None,
) -> Scope:
    carriers = view.membership.carrying(by.account_id, ids)
    carrying = sorted({one for some in carriers.values() for one in some})
    return Scope(by.account_id, _both(carrying, only), Fired(ids, only))


def _both(ids: Iterable[int], others: tuple[int, ...] | None) -> tuple[int, ...]:
    if others is None:
        return tuple(ids)
    among = frozenset(others)
    return tuple(one for one in ids if one in among)
