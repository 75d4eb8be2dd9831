"""`/v3/session/oidc`: the way to the provider of single sign-on and back.

Who comes back is the owner of the account with the e-mail address that the provider vouches for,
else the guest with that address or user name. Nobody is made an account.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

import structlog
from fastapi import Request
from starlette.responses import RedirectResponse, Response

from clicktrail.api import browser
from clicktrail.api.errors import EntityNotFound
from clicktrail.api.oidc import ProviderError, Secrets
from clicktrail.api.parts import parts_of
from clicktrail.api.v3.operations import router
from clicktrail.api.v3.proofs import Proven
from clicktrail.api.v3.session import NO_STORE, PUBLIC, begin
from clicktrail.domain import session_token

if TYPE_CHECKING:
    from clicktrail.api.oidc import Provider
    from clicktrail.api.parts import Parts

api = router("Signing in")
log = structlog.get_logger(__name__)

COOKIE = "clicktrail_oidc"
PATH = "/v3/session/oidc"
APP = "/app"
SIGN_ON = "/app/sign-on"
PATIENCE_SECONDS = 600
LONGEST_CODE = 4096


@api.get(
    "/session/oidc",
    summary="Go to the single sign-on",
    status_code=303,
    openapi_extra=PUBLIC,
    responses={303: {"description": "To the provider, or back with `error=sso-failed`."}},
)
def start_single_sign_on(request: Request) -> Response:
    """Send the browser to the provider; 404 where none is set."""
    parts = parts_of(request)
    provider = _provider(parts)
    secrets = Secrets(session_token.new(), session_token.new(), session_token.new())
    try:
        where = provider.authorization_url(secrets)
    except ProviderError as error:
        log.error("single sign-on cannot begin", reason=str(error))
        return _back("failed")
    response = RedirectResponse(where, 303, NO_STORE)
    response.set_cookie(
        COOKIE,
        f"{secrets.state}.{secrets.nonce}.{secrets.verifier}",
        max_age=PATIENCE_SECONDS,
        path=PATH,
        secure=browser.is_https(request, parts),
        httponly=True,
        samesite="lax",
    )
    return response


@api.get(
    "/session/oidc/callback",
    summary="Come back from the single sign-on",
    status_code=303,
    openapi_extra=PUBLIC,
    responses={
        303: {
            "description": "To `/app`, signed in; else to `/app/sign-on?error=…`: `sso-denied`,"
            " `sso-expired`, `sso-failed`, `sso-unknown`."
        }
    },
)
def finish_single_sign_on(request: Request) -> Response:
    """Sign in whoever the provider says it is, and go on to the dashboard."""
    parts = parts_of(request)
    provider = _provider(parts)
    response = _finish(request, parts, provider)
    response.delete_cookie(
        COOKIE,
        path=PATH,
        secure=browser.is_https(request, parts),
        httponly=True,
        samesite="lax",
    )
    return response


def _finish(request: Request, parts: Parts, provider: Provider) -> Response:
    query = request.query_params
    secrets = _secrets(request)
    state = query.get("state", "").encode()
    if secrets is None or not compare_digest(state, secrets.state.encode()):
        return _back("expired")
    if "error" in query:
        log.warning("single sign-on was refused", reason=query["error"][:200])
        return _back("denied" if query["error"] == "access_denied" else "failed")
    code = query.get("code", "")
    if not code or len(code) > LONGEST_CODE:
        return _back("failed")
    try:
        who = provider.identify(code, query.get("iss"), secrets)
    except ProviderError as error:
        log.warning("single sign-on failed", reason=str(error))
        return _back("failed")
    with parts.catalog.read() as view:
        people = view.credentials.people_addressed(who)
    if not people:
        log.warning("single sign-on of somebody unknown", who=who[:320])
        return _back("unknown")
    token, _ = begin(request, parts, Proven(people[0], "sso"))
    response = RedirectResponse(APP, 303, NO_STORE)
    browser.hand_out(response, request, parts, token, parts.settings.session_longest)
    return response


def _provider(parts: Parts) -> Provider:
    if parts.provider is None:
        raise EntityNotFound("There is no single sign-on here: see CLICKTRAIL_OIDC_ISSUER.")
    return parts.provider


def _secrets(request: Request) -> Secrets | None:
    kept = request.cookies.get(COOKIE, "").split(".")
    if len(kept) != 3 or not all(map(session_token.hash_of, kept)):
        return None
    return Secrets(*kept)


def _back(why: str) -> RedirectResponse:
    return RedirectResponse(f"{SIGN_ON}?error=sso-{why}", 303, NO_STORE)
