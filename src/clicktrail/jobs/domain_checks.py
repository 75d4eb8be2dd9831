"""Looks after the DNS of every domain: soon while somebody is setting one up, then now and then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from clicktrail.catalog.errors import NotFound
from clicktrail.catalog.model import DomainType, Verification

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.model import Domain
    from clicktrail.jobs.domain_dns import DomainDns, Finding

SETTING_UP = timedelta(hours=1)
EVERY_WHILE_SETTING_UP = timedelta(minutes=1)
EVERY_WHILE_FAILING = timedelta(hours=1)
EVERY_WHILE_VERIFIED = timedelta(days=1)
AT_ONCE = 20
"""Domains looked at in one run: a run takes minutes at worst, where every server is silent."""


def due(domain: Domain, now: datetime) -> bool:
    """Tell whether it is time to look at a domain. The system's own are the operator's affair."""
    if domain.type == DomainType.SYSTEM:
        return False
    if domain.checked_at is None:
        return True
    if domain.verification == Verification.VERIFIED:
        pause = EVERY_WHILE_VERIFIED
    elif now - domain.created_at < SETTING_UP:
        pause = EVERY_WHILE_SETTING_UP
    else:
        pause = EVERY_WHILE_FAILING
    return now - domain.checked_at >= pause


def check(catalog: Catalog, lookup: DomainDns, domain: Domain) -> tuple[Domain, Finding]:
    """Look at a domain's DNS and keep what was found; raises NotFound for one that is gone."""
    finding = lookup.look(domain)
    with catalog.write() as edit:
        kept = edit.domains.note_check(
            domain.id, finding.verification or domain.verification, finding.problem
        )
    return kept, finding


def run(catalog: Catalog, lookup: DomainDns, now: datetime) -> int:
    """Check the domains whose time has come, the longest waiting first; return how many."""
    with catalog.read() as view:
        waiting = [domain for domain in view.domains.everybodys() if due(domain, now)]
    waiting.sort(key=lambda domain: domain.checked_at or domain.created_at)
    done = 0
    for domain in waiting[:AT_ONCE]:
        try:
            check(catalog, lookup, domain)
        except NotFound:
            continue
        done += 1
    return done
