"""`/v3/sessions`: where the caller is signed in, and how to end that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Path
from pydantic import BaseModel, Field
from starlette.responses import Response

from clicktrail.api.v3.operations import By, Reply, router
from clicktrail.api.v3.session import NO_STORE, moment
from clicktrail.enrichment.agents import classify

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.catalog.sign_in_model import WebSession

api = router("Signing in")
LARGEST_ID = 2**63 - 1
EXAMPLE = {
    "sessions": [
        {
            "id": 4,
            "createdAt": "2026-06-01T09:30:00Z",
            "lastSeenAt": "2026-06-01T11:02:17Z",
            "expiresAt": "2026-06-08T11:02:17Z",
            "method": "password",
            "browser": "Firefox 145",
            "os": "Linux",
            "address": "203.0.113.77",
            "isCurrent": True,
        }
    ]
}


class SessionInfo(BaseModel):
    """A session of the caller's."""

    id: int
    createdAt: str  # noqa: N815
    lastSeenAt: str = Field(description="To the minute.")  # noqa: N815
    expiresAt: str = Field(description="Unless it is used before.")  # noqa: N815
    method: str = Field(description="How it was begun: `password`, `link`, `key` or `sso`.")
    browser: str = Field(description="Name and main version; empty where it did not say.")
    os: str
    address: str = Field(description="From where it was last seen, to the minute.")
    isCurrent: bool = Field(description="Whether it is the one that asks.")  # noqa: N815


class SessionsAnswer(BaseModel):
    """The sessions of the caller."""

    sessions: list[SessionInfo]


@api.get(
    "/sessions",
    summary="Where am I signed in?",
    responses={
        200: {"model": SessionsAnswer, "content": {"application/json": {"example": EXAMPLE}}}
    },
)
def list_sessions(by: By) -> Reply:
    """Answer the caller's own sessions, the last one seen first; an owner sees no guest's."""
    with by.parts.catalog.read() as view:
        found = view.web_sessions.list(by.person)
    return Reply({"sessions": [_shown(one, by) for one in found]}, headers=NO_STORE)


@api.delete("/sessions/{id}", summary="End a session", status_code=204)
def end_session(
    by: By, id: Annotated[int, Path(ge=1, le=LARGEST_ID, description="The session's id.")]
) -> Response:
    """End one of the caller's sessions, perhaps the one that asks."""
    with by.parts.catalog.write() as edit:
        edit.web_sessions.end(by.person, id)
    return Response(status_code=204)


@api.delete("/sessions", summary="End all other sessions", status_code=204)
def end_other_sessions(by: By) -> Response:
    """End all of the caller's sessions but the one that asks, and void links that sign in."""
    with by.parts.catalog.write() as edit:
        edit.credentials.end_elsewhere(by.person, but=by.session.id if by.session else None)
    return Response(status_code=204)


def _shown(session: WebSession, by: Caller) -> dict[str, Any]:
    agent = classify(session.browser)
    return {
        "id": session.id,
        "createdAt": moment(session.created_at),
        "lastSeenAt": moment(session.seen_at),
        "expiresAt": moment(session.idle_until),
        "method": session.method,
        "browser": agent.browser,
        "os": agent.os,
        "address": session.address,
        "isCurrent": by.session is not None and by.session.id == session.id,
    }
