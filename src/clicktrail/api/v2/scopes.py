"""Whose figures a caller may have: account, datapoints, groups, conversions as scopes to count in.

Groups count what is in them now: a datapoint that moves takes its history along, so that the rows
of a group always add up to the group. Conversions count their own figures, and the clicks and views
of the datapoints that carry them. What a guest may not see, its parts leave out themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clicktrail.catalog.listing import DatapointFilter
from clicktrail.statistics.totals import Fired, Scope

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.catalog.catalog import Session
    from clicktrail.catalog.listing import ConversionFilter, GroupFilter


def of_datapoint(by: Caller, datapoint_id: int) -> Scope:
    """Return the scope of a datapoint."""
    return Scope(by.account_id, (datapoint_id,))


def of_datapoints(by: Caller, view: Session, where: DatapointFilter) -> Scope:
    """Return the scope of the datapoints that `where` means."""
    return Scope(by.account_id, _ids(by, view, where))


def of_groups(by: Caller, view: Session, where: GroupFilter) -> Scope:
    """Return the scope of what is in the groups that `where` means."""
    ids = view.groups.ids(by.account_id, where)
    return Scope(by.account_id, view.membership.in_groups(by.account_id, ids))


def of_group(by: Caller, view: Session, group_id: int) -> Scope:
    """Return the scope of what is in a group."""
    return Scope(by.account_id, view.membership.in_groups(by.account_id, (group_id,)))


def of_conversions(by: Caller, view: Session, where: ConversionFilter) -> Scope:
    """Return the scope of the conversions that `where` means, all together."""
    return _of_conversions(by, view, tuple(view.conversions.ids(by.account_id, where)), None)


def of_conversion(by: Caller, view: Session, conversion_id: int, where: DatapointFilter) -> Scope:
    """Return the scope of a conversion; `where` restricts it to what came of these datapoints."""
    return _of_conversions(by, view, (conversion_id,), _ids(by, view, where))


def _of_conversions(
    by: Caller, view: Session, ids: tuple[int, ...], only: tuple[int, ...] | None
) -> Scope:
    carriers = view.membership.carrying(by.account_id, ids)
    carrying = {one for some in carriers.values() for one in some}
    if only is not None:
        carrying &= set(only)
    return Scope(by.account_id, tuple(sorted(carrying)), Fired(ids, only))


def _ids(by: Caller, view: Session, where: DatapointFilter) -> tuple[int, ...] | None:
    if where == DatapointFilter():
        return None
    return tuple(view.datapoints.ids(by.account_id, where))
