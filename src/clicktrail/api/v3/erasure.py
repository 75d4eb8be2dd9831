"""Erasing somebody's data, with a receipt, and how long hits and sums of them are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from clicktrail.api.v3.operations import (
    ByOwner,
    JsonBody,
    Reply,
    fault,
    reads,
    refused,
    router,
    wrong,
)
from clicktrail.catalog.accounts import MOST_DAYS
from clicktrail.domain.erasure import Subject
from clicktrail.domain.tokens import Signer
from clicktrail.hits.horizons import raw_since
from clicktrail.jobs.retention import terms_of

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.api.errors import Failure
    from clicktrail.catalog.model import Erasure

api = router("Privacy")
LONGEST_VALUE = 1000
LARGEST_ID = 2**63 - 1
RECEIPT = {
    "id": 7,
    "state": "pending",
    "sought": "visitor",
    "digest": "3f1c0d6f5f2e4b7c9a80e1d2c3b4a596",
    "asked_at": "2026-06-01T09:30:00Z",
    "applied_at": None,
    "done_at": None,
    "counts": {},
    "waits_for": "",
}
TERMS = {
    "raw_days": 90,
    "rollup_days": None,
    "effective": {"raw_days": 90, "rollup_days": 0},
    "raw_since": "2026-03-03",
}
ErasureId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The receipt's id.")]


class ErasureBody(BaseModel):
    """Whose data is to be erased: one of the members."""

    model_config = ConfigDict(extra="forbid")

    visitor: str | int | None = Field(None, description="The visitor's number.")
    ip: str | None = Field(None, description="The address, IPv4 or IPv6.")
    click_id: str | None = Field(None, description="A click id that one of their clicks got.")
    cookie: str | None = Field(None, description="The value of the cookie `cm_<account>`.")


class TermsBody(BaseModel):
    """For how many days hits and sums of them are kept; 0: for ever, null: as the installation."""

    model_config = ConfigDict(extra="forbid")

    raw_days: int | None = Field(None, ge=0, le=MOST_DAYS)
    rollup_days: int | None = Field(None, ge=0, le=MOST_DAYS)


MODELS: tuple[type[BaseModel], ...] = (ErasureBody, TermsBody)


@api.post(
    "/erasures",
    status_code=202,
    summary="Erase somebody's data",
    openapi_extra=reads({"$ref": "#/components/schemas/ErasureBody"}),
    responses={202: {"content": {"application/json": {"example": RECEIPT}}}},
)
def ask_for_erasure(by: ByOwner, body: JsonBody) -> Reply:
    """Have the hits and conversions of a visitor or an address, up to now, erased everywhere.

    The answer is a receipt; its `state` is `done` once nothing is left.
    """
    signer = by.parts.signer
    subject = _subject(body, by, signer)
    with by.parts.catalog.write() as edit:
        receipt = edit.erasures.ask(
            by.account_id,
            subject.sought,
            subject.digest(signer, by.account_id),
            subject.sealed(signer),
        )
    return Reply(_shown(receipt), 202, {"Location": f"/v3/erasures/{receipt.id}"})


@api.get(
    "/erasures",
    summary="List the receipts of erasures",
    responses={200: {"content": {"application/json": {"example": {"erasures": [RECEIPT]}}}}},
)
def list_erasures(
    by: ByOwner,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many, newest first.")] = 100,
) -> Reply:
    """Return the newest receipts of the account."""
    with by.parts.catalog.read() as view:
        found = view.erasures.list(by.account_id, limit)
    return Reply({"erasures": [_shown(each) for each in found]})


@api.get(
    "/erasures/{id}",
    summary="Show the receipt of an erasure",
    responses={200: {"content": {"application/json": {"example": RECEIPT}}}},
)
def get_erasure(by: ByOwner, id: ErasureId) -> Reply:
    """Return a receipt: what was asked for, how much was found where, whether it is done."""
    with by.parts.catalog.read() as view:
        return Reply(_shown(view.erasures.get(by.account_id, id)))


@api.get(
    "/retention",
    summary="Show how long hits are kept",
    responses={200: {"content": {"application/json": {"example": TERMS}}}},
)
def get_retention(by: ByOwner) -> Reply:
    """Return the account's own terms, those in force, and the first day whose hits are kept."""
    return Reply(_terms(by))


@api.put(
    "/retention",
    summary="Say how long hits are kept",
    openapi_extra=reads({"$ref": "#/components/schemas/TermsBody"}),
    responses={200: {"content": {"application/json": {"example": TERMS}}}},
)
def set_retention(by: ByOwner, body: JsonBody) -> Reply:
    """Set the account's own terms, no longer than those of the installation.

    What is older is removed for good within minutes.
    """
    members = _members(body, TermsBody)
    installation = terms_of(by.parts.settings)
    faults: list[Failure] = []
    for name, longest in installation._asdict().items():
        days = members.get(name)
        if days is None:
            continue
        if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= MOST_DAYS:
            faults.append(
                fault(f"{name} is a whole number of days from 0 to {MOST_DAYS}, or null.", name)
            )
        elif longest and (days == 0 or days > longest):
            faults.append(
                fault(f"This installation keeps nothing for longer than {longest} days.", name)
            )
    if faults:
        raise refused(faults)
    with by.parts.catalog.write() as edit:
        edit.accounts.update(
            by.account_id,
            raw_days=members.get("raw_days"),
            rollup_days=members.get("rollup_days"),
        )
    return Reply(_terms(by))


def _terms(by: Caller) -> dict[str, Any]:
    with by.parts.catalog.read() as view:
        account = view.accounts.get(by.account_id)
    effective = terms_of(by.parts.settings).with_own(account.raw_days, account.rollup_days)
    with by.parts.asking() as store:
        since = raw_since(store, by.account_id)
    return {
        "raw_days": account.raw_days,
        "rollup_days": account.rollup_days,
        "effective": effective._asdict(),
        "raw_since": since,
    }


def _subject(body: Any, by: Caller, signer: Signer) -> Subject:
    given = {
        name: value
        for name, value in _members(body, ErasureBody).items()
        if value is not None and value != ""
    }
    if len(given) != 1:
        raise wrong("Say whose data by one of visitor, ip, click_id and cookie.")
    ((name, value),) = given.items()
    if isinstance(value, int) and not isinstance(value, bool) and name == "visitor":
        value = str(value)
    if not isinstance(value, str) or len(value) > LONGEST_VALUE:
        raise wrong(f"{name} is a text of at most {LONGEST_VALUE} characters.", name)
    try:
        if name == "visitor":
            return Subject.visitor(value)
        if name == "ip":
            return Subject.address(value)
        if name == "click_id":
            return Subject.click_id(value, by.account_id, signer)
        return Subject.cookie(value, by.account_id, signer)
    except ValueError as error:
        raise wrong(str(error), name) from None


def _members(body: Any, model: type[BaseModel]) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise wrong("The body is an object.")
    unknown = [name for name in body if name not in model.model_fields]
    if unknown:
        raise refused([fault(f"There is no member {name[:100]}.", name) for name in unknown])
    return body


def _shown(receipt: Erasure) -> dict[str, Any]:
    return {
        "id": receipt.id,
        "state": receipt.state,
        "sought": receipt.sought,
        "digest": receipt.digest,
        "asked_at": receipt.asked_at,
        "applied_at": receipt.applied_at,
        "done_at": receipt.done_at,
        "counts": receipt.counts,
        "waits_for": receipt.waits_for,
    }
