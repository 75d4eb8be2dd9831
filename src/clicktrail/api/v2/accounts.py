"""The account behind the key, and its plan: nothing is limited, and what is used is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field

from clicktrail.api.auth import By, ByOwner
from clicktrail.api.bodies import Body, Input, Name, Text, take, takes
from clicktrail.api.confirming import confirm
from clicktrail.api.errors import Failure
from clicktrail.api.v2.entities import Rendering, User
from clicktrail.api.v2.operations import answers, failures_of, refuse, router
from clicktrail.api.wire import Answer, Wire
from clicktrail.catalog.errors import Invalid
from clicktrail.catalog.listing import DatapointFilter
from clicktrail.catalog.model import AccountFields
from clicktrail.domain import sign_on
from clicktrail.domain.timeframe import start_of_local
from clicktrail.hits.query import Query
from clicktrail.hits.statistics import ask

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.catalog import model
    from clicktrail.catalog.catalog import Session

api = router("Account")
EXAMPLE = {
    "boGoVal": "AQAAAAEAAAAAAAAAAGocV2jX1b0vWk2nq3cYt0pB7g4J",
    "email": "ada@example.com",
    "firstName": "Ada",
    "registrationDate": "20260601093000",
    "timeframeMinDate": "20260601000000",
    "timezonename": "UTC",
}
NO_LIMIT = 2**31 - 1
EVENTS = ("clicks", "views", "conversions")
ETC_HOURS = range(-12, 15)


def _minutes(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("must be the offset from UTC in minutes")
    try:
        minutes = int(value)
    except ValueError:
        raise ValueError("must be the offset from UTC in minutes") from None
    if abs(minutes) >= 24 * 60:
        raise ValueError("must be less than a day")
    return minutes


def email_address(text: str) -> str:
    """Return an e-mail address without blanks around it; empty is one. Raises ValueError."""
    text = text.strip()
    user, at, host = text.rpartition("@")
    if text and not (user and at and host and "@" not in user and len(text.split()) == 1):
        raise ValueError("must be an e-mail address")
    return text


class AccountBody(Input):
    """An account as a client sends it; what is absent stays as it is.

    `boGoVal`, `bonusClicks`, `registrationDate` and `timeframeMinDate` may be sent back as they
    came: they cannot be changed and are not looked at.
    """

    first_name: Name | None = None
    last_name: Name | None = None
    company_name: Name | None = None
    company_role: Name | None = None
    phone: Name | None = None
    email: Annotated[Name | None, Field(description="Empty, or an e-mail address.")] = None
    redirect_only: Annotated[
        bool | None, Field(description="Count no visits of any of its links and pixels.")
    ] = None
    timezone: Annotated[
        Annotated[int, BeforeValidator(_minutes)] | None,
        Field(
            description="Offset from UTC in minutes; only looked at without `timezonename`. Another"
            " than the present one sets a zone of that many whole hours, without summer time."
        ),
    ] = None
    timezonename: Annotated[
        Name | None,
        Field(description="IANA name of the zone in which all dates are, e.g. Europe/Rome."),
    ] = None
    currency: Annotated[
        Name | None,
        Field(
            description="ISO 4217 code of the currency that totals are in: conversions in another"
            " one are kept and are in no total. Empty: amounts are added whatever they name."
        ),
    ] = None
    current: Annotated[
        Text | None,
        Field(
            description="The present password: asked for (403, `PasswordRequired`) where a session"
            " of more than ten minutes changes the e-mail address. Keys need none."
        ),
    ] = None


class Plan(Wire):
    """What the account may use and has used this month; every member is always there.

    Nothing is limited: `monthlyEvents` 0 means that there is no quota, and the other limits are
    the largest number there can be.
    """

    allowed_personal_domains: int
    allowed_personal_urls: int
    billing_period_end: str
    billing_period_start: str
    bonus_monthly_events: int
    maximum_datapoints: int
    maximum_guests: int
    monthly_events: int
    name: str
    price: float
    profile_id: int
    recurring: bool
    recurring_period: int
    used_datapoints: int
    used_monthly_events: int


PLAN_EXAMPLE = {
    "allowedPersonalDomains": NO_LIMIT,
    "allowedPersonalUrls": NO_LIMIT,
    "billingPeriodEnd": "20260630235959",
    "billingPeriodStart": "20260601000000",
    "bonusMonthlyEvents": 0,
    "maximumDatapoints": NO_LIMIT,
    "maximumGuests": NO_LIMIT,
    "monthlyEvents": 0,
    "name": "Self-hosted",
    "price": 0.0,
    "profileId": 0,
    "recurring": False,
    "recurringPeriod": 0,
    "usedDatapoints": 42,
    "usedMonthlyEvents": 1234,
}


@api.get("/account", response_model=User, summary="Get the account", responses=answers(EXAMPLE))
@api.get(
    "/me",
    response_model=User,
    summary="Get the account",
    operation_id="getMe",
    responses=answers(EXAMPLE),
)
def get_account(by: By) -> Answer:
    """Answer the account that the key belongs to."""
    with by.parts.catalog.read() as view:
        return Answer(_user(by, view, by.account, by.zone))


@api.post(
    "/account",
    response_model=User,
    summary="Update the account",
    openapi_extra=takes(
        AccountBody, {"firstName": "Ada", "companyName": "Engines", "timezonename": "Europe/Rome"}
    ),
    responses=answers({**EXAMPLE, "companyName": "Engines", "timezonename": "Europe/Rome"}),
)
def update_account(by: ByOwner, raw: Body) -> Answer:
    """Change what is given; leave the rest as it is. Dates are in the new zone from then on."""
    body, failures = take(AccountBody, raw)
    fields = _fields(body, by, failures)
    refuse(failures)
    # Single sign-on and passwords go by the address.
    if fields.get("email", by.account.email) != by.account.email:
        confirm(by, body.current or "")
    with by.parts.catalog.write() as edit:
        try:
            account = edit.accounts.update(by.account_id, **fields)
        except Invalid as error:
            refuse(failures_of(error))
            raise
        return Answer(_user(by, edit, account, ZoneInfo(account.timezone)))


@api.get(
    "/account/plan",
    response_model=Plan,
    summary="Get the account's plan",
    responses=answers(PLAN_EXAMPLE),
)
@api.get(
    "/me/plan",
    response_model=Plan,
    summary="Get the account's plan",
    operation_id="getMePlan",
    responses=answers(PLAN_EXAMPLE),
)
def get_plan(by: ByOwner) -> Answer:
    """Answer what is used of a plan without limits.

    Used are the datapoints that are not deleted, and the clicks, views and conversions of people in
    the present calendar month of the account's zone.
    """
    first = datetime.now(by.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    opening = first.replace(tzinfo=None)
    following = (opening + timedelta(days=31)).replace(day=1)
    with by.parts.catalog.read() as view:
        used = view.datapoints.count(by.account_id) - view.datapoints.count(
            by.account_id, DatapointFilter(status="deleted")
        )
    with by.parts.asking() as store:
        figures = ask(
            store,
            Query(
                account_id=by.account_id,
                metrics=EVENTS,
                start=start_of_local(opening, by.zone),
                end=start_of_local(following, by.zone),
                zone=by.zone,
            ),
        ).figures
    return Answer(
        Plan(
            allowed_personal_domains=NO_LIMIT,
            allowed_personal_urls=NO_LIMIT,
            billing_period_start=f"{opening:%Y%m%d%H%M%S}",
            billing_period_end=f"{following - timedelta(seconds=1):%Y%m%d%H%M%S}",
            bonus_monthly_events=0,
            maximum_datapoints=NO_LIMIT,
            maximum_guests=NO_LIMIT,
            monthly_events=0,
            name="Self-hosted",
            price=0.0,
            profile_id=0,
            recurring=False,
            recurring_period=0,
            used_datapoints=used,
            used_monthly_events=figures.clicks + figures.views + figures.conversions,
        )
    )


def _user(by: Caller, view: Session, account: model.Account, zone: ZoneInfo) -> User:
    now = datetime.now(UTC)
    guest_id = by.guest.id if by.guest else 0
    # A session that could make another one would never grow old, and one may change things.
    token = ""
    if not by.session and not by.reads_only:
        token = sign_on.issue(by.parts.secrets.signing_key, account.id, guest_id, now)
    render = Rendering(zone, by.parts.settings.edge_url, view.domains.default().id)
    return render.user(replace(account, timezone=zone.key), now, token)


def _fields(body: AccountBody, by: Caller, failures: list[Failure]) -> AccountFields:
    """Return what the body sets; note in `failures` what cannot be set."""
    fields: AccountFields = {}
    if body.first_name is not None:
        fields["first_name"] = body.first_name.strip()
    if body.last_name is not None:
        fields["last_name"] = body.last_name.strip()
    if body.company_name is not None:
        fields["company_name"] = body.company_name.strip()
    if body.company_role is not None:
        fields["company_role"] = body.company_role.strip()
    if body.phone is not None:
        fields["phone"] = body.phone.strip()
    if body.email is not None:
        try:
            fields["email"] = email_address(body.email)
        except ValueError as error:
            failures.append(Failure("Email", f"Email {error}.", body.email))
    if body.currency is not None:
        fields["currency"] = body.currency.strip().upper()
    if body.redirect_only is not None:
        fields["redirect_only"] = body.redirect_only
    zone = _zone_name(body, by, failures)
    if zone:
        fields["timezone"] = zone
    return fields


def _zone_name(body: AccountBody, by: Caller, failures: list[Failure]) -> str:
    """Return the IANA name of the zone that is wanted, empty for the present one."""
    wanted = (body.timezonename or "").strip()
    if wanted:
        known = {name.lower(): name for name in available_timezones()}
        if wanted.lower() not in known:
            failures.append(
                Failure("Timezonename", "Timezonename must be an IANA time zone name.", wanted)
            )
        return known.get(wanted.lower(), "")
    offset = datetime.now(by.zone).utcoffset()
    if body.timezone is None or timedelta(minutes=body.timezone) == offset:
        return ""
    hours, rest = divmod(body.timezone, 60)
    if rest or hours not in ETC_HOURS:
        failures.append(
            Failure("Timezone", "Timezone must be whole hours; give timezonename.", body.timezone)
        )
        return ""
    # The IANA names of these count westwards: Etc/GMT-2 is two hours ahead.
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"
