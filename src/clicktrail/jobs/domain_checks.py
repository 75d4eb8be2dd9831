"""Looks after the DNS of every domain: soon while somebody is setting one up, then now and then."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from clicktrail.catalog.errors import NotFound
from clicktrail.catalog.model import CheckPace

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.model import Domain
    from clicktrail.jobs.domain_dns import DomainDns, Finding

PACE = CheckPace(
    new=timedelta(hours=1),
    while_new=timedelta(minutes=1),
    while_failing=timedelta(hours=1),
    while_verified=timedelta(days=1),
)
AT_ONCE = 20
"""Domains looked at in one run: a run takes minutes at worst, where every server is silent."""


def check(catalog: Catalog, lookup: DomainDns, domain: Domain) -> tuple[Domain, Finding]:
    """Look at a domain's DNS and keep what was found.

    Raises NotFound for one that is gone, or was renamed meanwhile.
    """
    finding = lookup.look(domain)
    with catalog.write() as edit:
        kept = edit.domains.note_check(
            domain.id, domain.name, finding.verification or domain.verification, finding.problem
        )
    return kept, finding


def run(catalog: Catalog, lookup: DomainDns) -> int:
    """Check the domains whose time has come; return how many. The system's are the operator's."""
    with catalog.read() as view:
        waiting = view.domains.to_check(PACE, AT_ONCE)
    done = 0
    for domain in waiting:
        try:
            # What is found is told to the account.
            check(catalog, lookup.for_account(), domain)
        except NotFound:
            continue
        done += 1
    return done
