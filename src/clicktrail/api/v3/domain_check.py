"""`POST /v3/domains/{id}/check`: whether visitors of a domain arrive here, asked of the DNS."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from fastapi import Path, Request
from pydantic import BaseModel, Field

from clicktrail.api.errors import Forbidden, Unavailable
from clicktrail.api.v3.operations import ByOwner, Reply, router
from clicktrail.catalog.model import Verification
from clicktrail.jobs.domain_checks import check
from clicktrail.jobs.domain_dns import DnsSilent, DomainDns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clicktrail.api.parts import Parts
    from clicktrail.jobs.domain_dns import DnsRecord, Finding

api = router("Domains")
LARGEST_ID = 2**31 - 1
MOST_AT_ONCE = 8
"""Each holds a thread for some seconds at worst; most threads are left to everything else."""

State = Literal["ready", "elsewhere", "missing", "unanswered"]
EXAMPLE: dict[str, Any] = {
    "id": 2,
    "name": "go.shop.example",
    "state": "elsewhere",
    "by": None,
    "advice": "go.shop.example leads to 198.51.100.9: it needs a CNAME record to"
    " links.example.com.",
    "found": [{"type": "A", "name": "go.shop.example", "value": "198.51.100.9"}],
    "wanted": [
        {"type": "CNAME", "name": "go.shop.example", "value": "links.example.com"},
        {"type": "A", "name": "go.shop.example", "value": "192.0.2.1"},
        {
            "type": "TXT",
            "name": "_clicktrail.go.shop.example",
            "value": "clicktrail-verification=3f1c0d6f5f2e4b7c9a80e1d2c3b4a596",
        },
    ],
    "verification": "failing",
    "checked_at": "2026-06-01T11:30:00+02:00",
}


class RecordInfo(BaseModel):
    """A record of the DNS."""

    type: Literal["CNAME", "A", "AAAA", "TXT"]
    name: str
    value: str = Field(description="An address of a private network is called that, no more.")


class DomainCheck(BaseModel):
    """What a look at the DNS of a domain found."""

    id: int
    name: str
    state: State = Field(
        description="`ready`: visitors arrive here; `elsewhere`: some or all arrive elsewhere;"
        " `missing`: nowhere, since the host has no address; `unanswered`: the DNS did not say."
    )
    by: Literal["cname", "address", "txt"] | None = Field(
        description="What shows that it leads here, or (`txt`) whose it is."
    )
    advice: str = Field(description="What is so and what to do, in a sentence.")
    found: list[RecordInfo] = Field(description="CNAMEs as they lead on, then addresses.")
    wanted: list[RecordInfo] = Field(description="One kind of these is enough.")
    verification: Verification = Field(description="What is kept of this and earlier looks.")
    checked_at: str


class Checker:
    """Looks at the DNS on behalf of accounts, at a few domains at a time."""

    def __init__(self, parts: Parts) -> None:
        self._lookup = DomainDns.of(parts.settings, parts.secrets)
        self._slots = threading.BoundedSemaphore(MOST_AT_ONCE)

    @contextmanager
    def one(self) -> Iterator[DomainDns]:
        """Give what looks at one domain. Raises Unavailable while too many are looked at."""
        if not self._slots.acquire(blocking=False):
            raise Unavailable(
                f"{MOST_AT_ONCE} domains are being looked at just now. Try again shortly."
            )
        try:
            yield self._lookup.for_account()
        finally:
            self._slots.release()


@api.post(
    "/domains/{id}/check",
    summary="Look at a domain's DNS",
    responses={200: {"model": DomainCheck, "content": {"application/json": {"example": EXAMPLE}}}},
)
def check_domain(
    by: ByOwner,
    request: Request,
    id: Annotated[int, Path(ge=1, le=LARGEST_ID, description="The domain's id.")],
) -> Reply:
    """Ask the DNS now where one of the account's own domains leads, and keep what it says.

    It takes five seconds at most.
    """
    with by.parts.catalog.read() as view:
        domain = view.domains.get(by.account_id, id)
    if domain.account_id is None:
        raise Forbidden("A system domain belongs to the installation, which looks after its DNS.")
    with cast("Checker", request.app.state.checker).one() as lookup:
        kept, finding = check(by.parts.catalog, lookup, domain)
        wanted = lookup.records(domain)
        found: tuple[DnsRecord, ...] = ()
        silence = ""
        try:
            found = lookup.found(domain)
        except DnsSilent as error:
            silence = str(error)
        state = _state(finding, found, is_silent=bool(silence))
        problem = finding.problem
        if not problem and state == "missing":
            problem = lookup.nothing_at(domain.name)
        elif not problem and state == "unanswered":
            problem = silence
    assert kept.checked_at is not None
    return Reply(
        {
            "id": kept.id,
            "name": kept.name,
            "state": state,
            "by": finding.by or None,
            "advice": problem or _all_well(kept.name, finding),
            "found": found,
            "wanted": wanted,
            "verification": kept.verification,
            "checked_at": kept.checked_at.astimezone(by.zone).isoformat(timespec="seconds"),
        }
    )


def _state(finding: Finding, found: Sequence[DnsRecord], *, is_silent: bool) -> State:
    if finding.verification is None:
        return "unanswered"
    if finding.by in ("cname", "address"):
        return "ready"
    # A TXT record may be known of a host that nobody answers for.
    if is_silent:
        return "unanswered"
    if all(record.type == "CNAME" for record in found):
        return "missing"
    return "ready" if finding.verification is Verification.VERIFIED else "elsewhere"


def _all_well(host: str, finding: Finding) -> str:
    if finding.by == "txt":
        return f"{host} is shown to be yours; what stands in front of it must lead here."
    return f"Visitors of {host} arrive here."
