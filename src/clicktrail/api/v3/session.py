"""`/v3/session`: signing in and out of the dashboard.

A session stands in for the API key of its person in every operation, v2's and v3's (`api.browser`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from clicktrail.api import browser
from clicktrail.api.errors import Unauthorized
from clicktrail.api.parts import parts_of
from clicktrail.api.v3 import proofs
from clicktrail.api.v3.operations import JsonBody, Reply, fault, reads, refused, router, wrong
from clicktrail.domain import session_token

if TYPE_CHECKING:
    from datetime import datetime

    from clicktrail.api.errors import Failure
    from clicktrail.api.parts import Parts
    from clicktrail.api.v3.proofs import Proven
    from clicktrail.catalog.catalog import Session
    from clicktrail.catalog.sign_in_model import WebSession

api = router("Signing in")
NOBODY = "Nobody is signed in."
LONGEST = {"email": 320, "password": 1000, "code": 100, "token": 200, "authKey": 200}
WAYS = {"email": ("email", "password"), "token": ("token",), "authKey": ("authKey",)}
PUBLIC: dict[str, Any] = {"security": []}
NO_STORE = {"Cache-Control": "no-store"}
EXAMPLE = {
    "user": {
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "isGuest": False,
        "isOperator": True,
        "hasPassword": True,
        "hasTotp": False,
    },
    "account": {"id": 1, "name": "Engines", "timeZone": "Europe/Rome", "currency": "EUR"},
    "csrf": "2f5d7c9ab04e4d1f8c6b3a2910e7d654",
    "expiresAt": "2026-06-08T09:30:00Z",
}


class SignInBody(BaseModel):
    """Who signs in, in one of three ways: e-mail and password, the token of a link, or a key."""

    model_config = ConfigDict(extra="forbid")

    email: str | None = Field(
        None,
        max_length=LONGEST["email"],
        description="The account's e-mail address; a guest's user name or e-mail address.",
    )
    password: str | None = Field(None, max_length=LONGEST["password"])
    code: str | None = Field(
        None,
        max_length=LONGEST["code"],
        description="What the authenticator shows, or a recovery code; asked for by the problem"
        " `urn:clicktrail:problem:totp-required`.",
    )
    token: str | None = Field(
        None, max_length=LONGEST["token"], description="Of a sign-in link, or a `boGoVal`."
    )
    authKey: str | None = Field(  # noqa: N815
        None, max_length=LONGEST["authKey"], description="An API key."
    )


class User(BaseModel):
    """Who is signed in."""

    name: str = Field(description="The name, else the e-mail address; may be empty.")
    email: str
    isGuest: bool  # noqa: N815
    isOperator: bool = Field(  # noqa: N815
        description="Whether it is who runs the installation: the owner of its first account."
    )
    hasPassword: bool  # noqa: N815
    hasTotp: bool = Field(description="Whether a second factor is asked for.")  # noqa: N815


class SessionAccount(BaseModel):
    """The account that is worked on."""

    id: int
    name: str = Field(description="The company's name, else the owner's; may be empty.")
    timeZone: str = Field(description="IANA name; a guest's own.")  # noqa: N815
    currency: str = Field(description="ISO 4217 code; empty: amounts are mere numbers.")


class SessionAnswer(BaseModel):
    """A session."""

    user: User
    account: SessionAccount
    csrf: str = Field(
        description=f"What every change must carry in the header `{browser.CSRF_HEADER}`."
    )
    expiresAt: str = Field(  # noqa: N815
        description="When it is over unless it is used before, ISO 8601."
    )


class SingleSignOn(BaseModel):
    """The installation's single sign-on."""

    name: str = Field(description="What to write on the button.")
    url: str = Field(description="Where the button leads; a path.")


class OptionsAnswer(BaseModel):
    """The ways to sign in."""

    password: bool
    sso: SingleSignOn | None


MODELS: tuple[type[BaseModel], ...] = (SignInBody,)


@api.post(
    "/session",
    summary="Sign in",
    openapi_extra=reads({"$ref": "#/components/schemas/SignInBody"}) | PUBLIC,
    responses={
        200: {"model": SessionAnswer, "content": {"application/json": {"example": EXAMPLE}}}
    },
)
def sign_in(request: Request, body: JsonBody) -> Reply:
    """Begin a session, kept in the cookie `clicktrail_session`, and answer it.

    401 says that it was not right, not what; 429, with `Retry-After`, that it has failed too often.
    """
    parts = parts_of(request)
    browser.refuse_other_origins(request, parts)
    given = _given(body)
    address = browser.address_of(request, parts)
    if "email" in given:
        proven = proofs.by_password(
            parts, given["email"], given["password"], given.get("code", ""), address
        )
    elif "token" in given:
        proven = proofs.by_token(parts, given["token"], address)
    else:
        proven = proofs.by_key(parts, given["authKey"], address)
    token, session = begin(request, parts, proven)
    with parts.catalog.read() as view:
        reply = Reply(_shown(view, session, token), headers=NO_STORE)
    browser.hand_out(reply, request, parts, token, parts.settings.session_longest)
    return reply


@api.get(
    "/session",
    summary="Who is signed in?",
    openapi_extra={"security": [{"session": []}]},
    responses={
        200: {"model": SessionAnswer, "content": {"application/json": {"example": EXAMPLE}}}
    },
)
def get_session(request: Request) -> Reply:
    """Answer the session of the cookie, 401 where there is none."""
    parts = parts_of(request)
    session = browser.session_of(request, parts)
    if session is None:
        raise Unauthorized(NOBODY)
    with parts.catalog.read() as view:
        if not proofs.exists(view, session.person):
            raise Unauthorized(NOBODY)
        shown = _shown(view, session, request.cookies[browser.COOKIE])
    return Reply(shown, headers=NO_STORE)


@api.delete(
    "/session",
    summary="Sign out",
    status_code=204,
    openapi_extra={"security": [{"session": []}]},
)
def sign_out(request: Request) -> Response:
    """End the session of the cookie, if there is one."""
    parts = parts_of(request)
    if browser.session_of(request, parts) is not None:
        _end(parts, request.cookies[browser.COOKIE])
    reply = Response(status_code=204, headers=NO_STORE)
    browser.take_back(reply, request, parts)
    return reply


@api.get(
    "/session/options",
    summary="How can one sign in?",
    openapi_extra=PUBLIC,
    responses={200: {"model": OptionsAnswer}},
)
def get_sign_in_options(request: Request) -> Reply:
    """Answer what a log-in page may offer."""
    settings = parts_of(request).settings
    sso = None
    if settings.oidc_issuer is not None:
        sso = {"name": settings.oidc_name, "url": "/v3/session/oidc"}
    return Reply({"password": True, "sso": sso}, headers=NO_STORE)


def begin(request: Request, parts: Parts, proven: Proven) -> tuple[str, WebSession]:
    """Begin a session with a token of its own, in the place of the one that the browser has."""
    token = session_token.new()
    kept = session_token.hash_of(token)
    assert kept is not None
    before = session_token.hash_of(request.cookies.get(browser.COOKIE, ""))
    with parts.catalog.write() as edit:
        if before is not None:
            edit.web_sessions.end_this(before)
        session = edit.web_sessions.begin(
            proven.person,
            kept,
            proven.method,
            browser=request.headers.get("user-agent", ""),
            address=browser.address_of(request, parts),
            idle=parts.settings.session_idle,
            longest=parts.settings.session_longest,
            key_id=proven.key_id,
            until=proven.until,
        )
    return token, session


def _end(parts: Parts, token: str) -> None:
    kept = session_token.hash_of(token)
    assert kept is not None
    with parts.catalog.write() as edit:
        edit.web_sessions.end_this(kept)


def _shown(view: Session, session: WebSession, token: str) -> dict[str, Any]:
    person = session.person
    account = view.accounts.get(person.account_id)
    owner = f"{account.first_name} {account.last_name}".strip() or account.email
    name, email, zone = owner, account.email, account.timezone
    if person.guest_id:
        guest = view.guests.find(person)
        assert guest is not None
        name, email = guest.name or guest.user_name, guest.email
        zone = guest.timezone or account.timezone
    return {
        "user": {
            "name": name,
            "email": email,
            "isGuest": bool(person.guest_id),
            "isOperator": not person.guest_id and account.id == view.accounts.first_id(),
            "hasPassword": bool(view.credentials.password(person)),
            "hasTotp": view.credentials.second_factor(person).secret is not None,
        },
        "account": {
            "id": account.id,
            "name": account.company_name or owner,
            "timeZone": zone,
            "currency": account.currency,
        },
        "csrf": session_token.csrf_of(token),
        "expiresAt": moment(session.idle_until),
    }


def moment(at: datetime) -> str:
    """Return a moment as answers about sessions have it: ISO 8601 in UTC, whole seconds."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _given(body: Any) -> dict[str, str]:
    """Return the members of a body that signs in, in exactly one way. Raises Rejected."""
    given = members(body, SignInBody, LONGEST)
    ways = [way for way in WAYS if given.keys() & set(WAYS[way])]
    if len(ways) != 1:
        raise wrong("Sign in by email and password, by token, or by authKey.")
    faults: list[Failure] = [
        fault(f"{name} is needed.", name) for name in WAYS[ways[0]] if not given.get(name)
    ]
    if faults:
        raise refused(faults)
    return given


def members(body: Any, model: type[BaseModel], longest: dict[str, int]) -> dict[str, str]:
    """Return the texts of a body by name, without those that are null. Raises Rejected."""
    if not isinstance(body, dict):
        raise wrong("The body is an object.")
    faults = []
    found: dict[str, str] = {}
    for name, value in body.items():
        if name not in model.model_fields:
            faults.append(fault(f"There is no member {name[:100]}.", name))
        elif value is None:
            continue
        elif not isinstance(value, str):
            faults.append(fault(f"{name} is a text.", name))
        elif len(value) > longest[name]:
            faults.append(fault(f"{name} has at most {longest[name]} characters.", name))
        elif not _is_text(value):
            faults.append(fault(f"{name} holds a character that is not text.", name))
        else:
            found[name] = value
    if faults:
        raise refused(faults)
    return found


def _is_text(value: str) -> bool:
    # JSON spells halves of characters (`\ud800`) and NUL, which no database keeps.
    return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
