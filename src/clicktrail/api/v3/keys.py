"""`/v3/keys`: the API keys of the account, which programs send."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from clicktrail.api.confirming import confirm
from clicktrail.api.v3.asking import Faults
from clicktrail.api.v3.operations import ByOwner, JsonBody, Reply, reads, router, wrong
from clicktrail.api.v3.ranges import read_moment
from clicktrail.api.v3.session import NO_STORE, members
from clicktrail.catalog.tables import TITLE_LENGTH

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.catalog.model import ApiKey

api = router("Keys")
LARGEST_ID = 2**63 - 1
LONGEST = {"name": TITLE_LENGTH, "access": 10, "expires_at": 40, "current": 1000}
SHOWN: dict[str, Any] = {
    "id": 4,
    "name": "nightly export",
    "begins": "3F1C0D6F",
    "created_at": "2026-06-01T09:30:00Z",
    "last_used_at": None,
    "access": "read",
    "expires_at": "2027-06-01T00:00:00Z",
    "is_current": False,
}
MADE = {**SHOWN, "key": "3F1C0D6F-5F2E-4B7C-9A80-E1D2C3B4A596"}


class KeyBody(BaseModel):
    """A key to be made."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=TITLE_LENGTH, description="What the key is for.")
    access: Literal["all", "read"] = Field(
        "all", description="Whether it may change things, or only read them."
    )
    expires_at: str | None = Field(
        None,
        max_length=LONGEST["expires_at"],
        description="From when on it opens nothing: a moment, or a day of the account's zone, the"
        " whole of which it still opens all. Null: until it is revoked.",
    )
    current: str | None = Field(
        None,
        max_length=LONGEST["current"],
        description="The present password, asked for by the problem"
        " `urn:clicktrail:problem:password-required`: from a session of more than ten minutes.",
    )


class KeyInfo(BaseModel):
    """A key of the account. The key itself is not kept, only what it begins with."""

    id: int
    name: str
    begins: str = Field(description="Its first eight characters.")
    created_at: str
    last_used_at: str | None = Field(description="To the minute; null: never.")
    access: Literal["all", "read"]
    expires_at: str | None = Field(description="Null: until it is revoked.")
    is_current: bool = Field(
        description="Whether it is the one that asks, or that the asking session was begun with."
    )


class KeyMade(KeyInfo):
    """A key that was just made."""

    key: str = Field(description="The key; shown only now.")


class KeysAnswer(BaseModel):
    """The keys of the account, the oldest first."""

    keys: list[KeyInfo]


MODELS: tuple[type[BaseModel], ...] = (KeyBody,)


@api.get(
    "/keys",
    summary="List the API keys",
    responses={
        200: {"model": KeysAnswer, "content": {"application/json": {"example": {"keys": [SHOWN]}}}}
    },
)
def list_keys(by: ByOwner) -> Reply:
    """Answer the keys of the account without their secret, the oldest first."""
    with by.parts.catalog.read() as view:
        found = view.accounts.list_keys(by.account_id)
    return Reply({"keys": [_shown(one, by) for one in found]}, headers=NO_STORE)


@api.post(
    "/keys",
    status_code=201,
    summary="Make an API key",
    openapi_extra=reads({"$ref": "#/components/schemas/KeyBody"}),
    responses={201: {"model": KeyMade, "content": {"application/json": {"example": MADE}}}},
)
def create_key(by: ByOwner, body: JsonBody) -> Reply:
    """Make a key and answer it: it is shown only now.

    It opens all that the owner may do; with `access` `read` it changes nothing, makes no keys and
    begins no session.

    From a session that began more than ten minutes ago the present password is asked for; of an
    owner without one, to sign in again (403, `sign-in-required`).
    """
    given = members(body, KeyBody, LONGEST)
    name = given.get("name", "").strip()
    if not name:
        raise wrong("A key needs a name that says what it is for.", "name")
    access = given.get("access", "all")
    if access not in ("all", "read"):
        raise wrong("A key is for all, or to read.", "access")
    expires_at = _end(given.get("expires_at", ""), by)
    confirm(by, given.get("current", ""))
    with by.parts.catalog.write() as edit:
        key, plain = edit.accounts.create_key(
            by.account_id, name, expires_at=expires_at, reads_only=access == "read"
        )
    return Reply({**_shown(key, by), "key": plain}, 201, NO_STORE)


@api.delete("/keys/{id}", summary="Revoke an API key", status_code=204)
def revoke_key(
    by: ByOwner, id: Annotated[int, Path(ge=1, le=LARGEST_ID, description="The key's id.")]
) -> Response:
    """Have a key open nothing from now on, and end the sessions that were begun with it."""
    with by.parts.catalog.write() as edit:
        edit.accounts.revoke_key(id, by.account_id)
    return Response(status_code=204)


def _end(text: str, by: Caller) -> datetime | None:
    """Return when a key ends. Raises Rejected for what is no moment, or is over."""
    if not text:
        return None
    faults = Faults()
    found = read_moment(text, ("expires_at",), by.zone, faults, whole_day=True)
    faults.finish()
    if found is not None and found <= datetime.now(UTC):
        raise wrong("A key must end in the future.", "expires_at")
    return found


def _shown(key: ApiKey, by: Caller) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "begins": key.prefix,
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
        "access": "read" if key.reads_only else "all",
        "expires_at": key.expires_at,
        "is_current": key.id == by.key_id,
    }
