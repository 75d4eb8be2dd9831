"""One group, one datapoint or one conversion: whose hits are listed or reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from clicktrail.api.errors import Failure, Rejected
from clicktrail.api.queries import Id, Query
from clicktrail.api.v2 import scopes
from clicktrail.catalog.listing import DatapointFilter

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.catalog.catalog import Session
    from clicktrail.statistics.totals import Scope

KINDS = ("group", "datapoint", "conversion")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen: `kind` is `account` or one of `KINDS`, `id` 0 for the account.

    `led_to`: only hits that led to one of these conversions.
    """

    kind: str
    id: int
    scope: Scope
    led_to: tuple[int, ...] | None = None


class ChosenQuery(Query):
    """At most one of group, datapoint and conversion."""

    group: Annotated[Id | None, Field(description="Only hits in this group.")] = None
    datapoint: Annotated[Id | None, Field(description="Only hits of this datapoint.")] = None
    conversion: Annotated[Id | None, Field(description="Only hits that led to this.")] = None

    def chosen(self, by: Caller, view: Session) -> Chosen:
        """Return what is chosen. Raises Rejected if more than one is, and NotFound."""
        given = [(kind, value) for kind in KINDS if (value := getattr(self, kind)) is not None]
        if len(given) > 1:
            raise Rejected(
                [
                    Failure(
                        kind.capitalize(), "Give one of group, datapoint and conversion.", value
                    )
                    for kind, value in given
                ]
            )
        if self.group is not None:
            view.groups.get(by.account_id, self.group)
            return Chosen("group", self.group, scopes.of_group(by, view, self.group))
        if self.datapoint is not None:
            view.datapoints.get(by.account_id, self.datapoint)
            return Chosen("datapoint", self.datapoint, scopes.of_datapoint(by, self.datapoint))
        everything = scopes.of_datapoints(by, view, DatapointFilter())
        if self.conversion is not None:
            view.conversions.get(by.account_id, self.conversion)
            return Chosen("conversion", self.conversion, everything, (self.conversion,))
        return Chosen("account", 0, everything)
