"""`/v3/account/password` and `/v3/account/totp`: by what the caller signs in.

An owner's and a guest's alike, each their own. What is kept already must be known to change it: a
browser left open, or a key, is not enough.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import segno
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from clicktrail.api.attempts import by_person
from clicktrail.api.confirming import check_current, confirm_first_password
from clicktrail.api.errors import OtherStatus, TotpInvalid
from clicktrail.api.v2.accounts import email_address
from clicktrail.api.v3 import proofs
from clicktrail.api.v3.operations import By, JsonBody, Reply, reads, router, wrong
from clicktrail.api.v3.session import LONGEST, NO_STORE, members
from clicktrail.catalog.errors import Invalid
from clicktrail.domain import login_password, totp

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller

api = router("Signing in")
ISSUER = "Clicktrail"
LONGEST_HERE = {
    **LONGEST,
    "current": LONGEST["password"],
}
SET_UP = {
    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "uri": "otpauth://totp/Clicktrail:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    "&issuer=Clicktrail",
    "qr": "data:image/svg+xml;charset=utf-8,…",
}


class PasswordBody(BaseModel):
    """A password to sign in by."""

    model_config = ConfigDict(extra="forbid")

    password: str = Field(
        min_length=login_password.SHORTEST,
        max_length=login_password.LONGEST,
        description="The new password.",
    )
    current: str | None = Field(None, description="The present one, where there is one.")
    email: str | None = Field(
        None, description="An owner's e-mail address to sign in by, where the account has none yet."
    )


class CurrentBody(BaseModel):
    """The present password."""

    model_config = ConfigDict(extra="forbid")

    current: str


class CodeBody(BaseModel):
    """What the authenticator shows."""

    model_config = ConfigDict(extra="forbid")

    code: str


class TotpAnswer(BaseModel):
    """The state of the second factor."""

    enabled: bool
    recoveryCodesLeft: int  # noqa: N815


class TotpSetUp(BaseModel):
    """What an authenticator needs; shown only now."""

    secret: str = Field(description="Base32, to type in.")
    uri: str = Field(description="`otpauth://…`, which the QR code holds.")
    qr: str = Field(description="The QR code, as the data URI of an SVG picture.")


class RecoveryCodes(BaseModel):
    """Codes that each replace the authenticator once; shown only now."""

    recoveryCodes: list[str]  # noqa: N815


MODELS: tuple[type[BaseModel], ...] = (PasswordBody, CurrentBody, CodeBody)


@api.put(
    "/account/password",
    summary="Set or change the password",
    status_code=204,
    openapi_extra=reads({"$ref": "#/components/schemas/PasswordBody"}),
)
def set_password(by: By, body: JsonBody) -> Response:
    """Set the caller's password, end its other sessions, and void links that would sign it in."""
    given = members(body, PasswordBody, LONGEST_HERE)
    password = given.get("password", "")
    email = given.get("email", "").strip()
    if problem := login_password.fault_of(password, _names(by, email)):
        raise wrong(problem, "password")
    if email and by.guest is not None:
        raise wrong("A guest's e-mail address is its owner's to set.", "email")
    if email and by.account.email and email != by.account.email:
        raise wrong("The account has an e-mail address already.", "email")
    try:
        email_address(email)
    except ValueError as error:
        raise wrong(f"email {error}.", "email") from None
    kept = _kept(by)
    if kept:
        check_current(by, given.get("current", ""), kept)
    else:
        confirm_first_password(by)
    anew = login_password.hashed(password)
    with by.parts.catalog.write() as edit:
        if edit.credentials.password(by.person) != kept:
            raise OtherStatus(409, "Conflict", "The password was changed meanwhile.")
        try:
            if email and not by.account.email:
                edit.accounts.update(by.account_id, email=email)
            edit.credentials.set_password(by.person, anew, but=_session_id(by))
        except Invalid as error:
            raise wrong(str(error), "email") from None
    return Response(status_code=204)


@api.get(
    "/account/totp",
    summary="Is there a second factor?",
    responses={200: {"model": TotpAnswer}},
)
def get_totp(by: By) -> Reply:
    """Answer whether a code is asked for beside the password, and how many recovery codes wait."""
    with by.parts.catalog.read() as view:
        enabled = view.credentials.second_factor(by.person).secret is not None
        left = view.credentials.recovery_codes_left(by.person)
    return Reply({"enabled": enabled, "recoveryCodesLeft": left}, headers=NO_STORE)


@api.post(
    "/account/totp",
    summary="Begin with a second factor",
    openapi_extra=reads({"$ref": "#/components/schemas/CurrentBody"}),
    responses={200: {"model": TotpSetUp, "content": {"application/json": {"example": SET_UP}}}},
)
def begin_totp(by: By, body: JsonBody) -> Reply:
    """Answer a fresh secret for an authenticator, in force once a code of it is confirmed."""
    given = members(body, CurrentBody, LONGEST_HERE)
    kept = _kept(by)
    if not kept:
        raise OtherStatus(
            409, "Conflict", "A second factor goes with a password: set a password first."
        )
    check_current(by, given.get("current", ""), kept)
    secret = totp.new_secret()
    held = totp.sealed(by.parts.signer, by.person.account_id, by.person.guest_id, secret)
    with by.parts.catalog.write() as edit:
        _refuse_second(edit.credentials.second_factor(by.person).secret)
        edit.credentials.begin_totp(by.person, held)
    uri = totp.uri(secret, _names(by)[0] or f"account {by.account_id}", ISSUER)
    picture = segno.make(uri, error="m").svg_data_uri(scale=4, border=4)
    return Reply({"secret": secret, "uri": uri, "qr": picture}, headers=NO_STORE)


@api.put(
    "/account/totp",
    summary="Confirm the second factor",
    openapi_extra=reads({"$ref": "#/components/schemas/CodeBody"}),
    responses={200: {"model": RecoveryCodes}},
)
def confirm_totp(by: By, body: JsonBody) -> Reply:
    """Have codes asked for from now on; answer recovery codes, end the caller's other sessions."""
    code = members(body, CodeBody, LONGEST_HERE).get("code", "")
    person, signer = by.person, by.parts.signer
    attempt = by.parts.attempts.begin(by_person(person.account_id, person.guest_id))
    codes = totp.new_recovery_codes()
    hashes = [
        kept
        for one in codes
        if (kept := totp.recovery_hash(signer, person.account_id, person.guest_id, one))
    ]
    with by.parts.catalog.write() as edit:
        held = edit.credentials.second_factor(person)
        secret = held.pending and totp.unsealed(
            signer, person.account_id, person.guest_id, held.pending
        )
        if not secret:
            raise OtherStatus(409, "Conflict", "Begin with a second factor first.")
        step = totp.step_of(secret, code, datetime.now(UTC))
        if step is None:
            raise wrong("This code is not right.", "code")
        edit.credentials.confirm_totp(person, step, hashes, but=_session_id(by))
    attempt.succeeded()
    return Reply({"recoveryCodes": codes}, headers=NO_STORE)


@api.delete(
    "/account/totp",
    summary="Do without a second factor",
    status_code=204,
    openapi_extra=reads({"$ref": "#/components/schemas/CodeBody"}),
)
def disable_totp(by: By, body: JsonBody) -> Response:
    """Ask for no codes any more, which takes a last one (or a recovery code)."""
    code = members(body, CodeBody, LONGEST_HERE).get("code", "")
    with by.parts.catalog.read() as view:
        if view.credentials.second_factor(by.person).secret is None:
            raise OtherStatus(409, "Conflict", "There is no second factor.")
    try:
        proofs.check_code(by.parts, by.person, code)
    except TotpInvalid as error:
        raise wrong(error.message, "code") from None
    with by.parts.catalog.write() as edit:
        edit.credentials.disable_totp(by.person, but=_session_id(by))
    return Response(status_code=204)


def _kept(by: Caller) -> str:
    with by.parts.catalog.read() as view:
        return view.credentials.password(by.person)


def _refuse_second(secret: bytes | None) -> None:
    if secret is not None:
        raise OtherStatus(409, "Conflict", "There is a second factor already: end that one first.")


def _names(by: Caller, email: str = "") -> list[str]:
    if by.guest is not None:
        return [by.guest.user_name, by.guest.email]
    return [by.account.email or email, by.account.company_name]


def _session_id(by: Caller) -> int | None:
    return by.session.id if by.session else None
