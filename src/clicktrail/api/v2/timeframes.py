"""The stretch of time that a statistic covers, as clients ask for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from clicktrail.api.described import OPTIONAL_DATE_PATTERN, described
from clicktrail.api.errors import Failure, Rejected
from clicktrail.api.queries import Query, ShortText
from clicktrail.domain import timeframe
from clicktrail.statistics.totals import first_day

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller

DayText = Annotated[ShortText, described(pattern=OPTIONAL_DATE_PATTERN)]
DEFAULT = "today"
WORDS = (
    "today",
    "yesterday",
    "last7",
    "last30",
    "lastmonth",
    "currentmonth",
    "previousmonth",
    "last90",
    "last120",
    "last180",
    "last12months",
    "lastyear",
    "currentyear",
    "beginning",
    "custom",
)


class TimeFrameQuery(Query):
    """Which stretch of time is wanted, in the account's time zone."""

    time_frame: Annotated[
        ShortText,
        Field(
            description="The time frame; `today` unless given, `custom` where `fromDay` or `toDay`"
            " is.",
            json_schema_extra={"enum": [*WORDS]},
            examples=["last30"],
        ),
    ] = ""
    from_day: Annotated[
        DayText, Field(description="First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]).")
    ] = ""
    to_day: Annotated[
        DayText,
        Field(description="Last day of a custom time frame, included; unless given, today."),
    ] = ""

    def span(self, by: Caller) -> timeframe.Range:
        """Return the range that is meant. Raises Rejected naming the wrong parameter."""
        word = self.time_frame.strip()
        if not word and not (self.from_day or self.to_day):
            word = DEFAULT
        first = None
        if word.lower() == "beginning":
            opened = by.account.created_at.astimezone(by.zone).date()
            with by.parts.asking() as store:
                counted = first_day(store, by.account_id, by.zone)
            first = min(opened, counted) if counted else opened
        try:
            return timeframe.resolve(
                word, self.from_day or None, self.to_day or None, by.zone, datetime.now(UTC), first
            )
        except timeframe.TimeFrameError as error:
            property_ = error.field[0].upper() + error.field[1:]
            raise Rejected([Failure(property_, error.message, error.value)]) from None
