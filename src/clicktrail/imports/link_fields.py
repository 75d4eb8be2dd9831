"""What the catalog is told of an imported link, and what keeps one out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from clicktrail.catalog.checks import RESERVED_NAMES
from clicktrail.catalog.tables import NAME_LENGTH
from clicktrail.domain.destinations import judge
from clicktrail.domain.entries import DatapointType, Status
from clicktrail.domain.link_members import destinations

if TYPE_CHECKING:
    from clicktrail.imports.model import ImportedLink

_NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")


def fitting_name(link: ImportedLink, *, rename: bool) -> tuple[str | None, str]:
    """Return a name that a link may have here, or None and why there is none."""
    name = link.name
    fits = not _NO_NAME.search(name) and 0 < len(name) <= NAME_LENGTH
    if fits and name.lower() not in RESERVED_NAMES:
        return name, ""
    if rename:
        bare = _NO_NAME.sub("-", name).strip("-")[:NAME_LENGTH] or "link"
        return (f"{bare}-1" if bare.lower() in RESERVED_NAMES else bare), ""
    why = (
        f"the name {name} is reserved here"
        if fits
        else f"a name is 1 to {NAME_LENGTH} letters, digits, hyphens or underscores"
    )
    return None, f"{why}; --on-conflict rename gives it another name"


def refusal_of(link: ImportedLink) -> tuple[str, object, str] | None:
    """Return the first destination that no browser should be sent to: place, URL, why."""
    urls = [] if link.type == DatapointType.TRACKING_PIXEL else [("url", link.url)]
    urls += [(".".join(map(str, place)), url) for place, url in destinations(link.members)]
    if link.limits and link.limits.url:
        urls.append(("expired_url", link.limits.url))
    if not link.url and any(url for _, url in urls[1:]):
        urls = urls[1:]
    for place, url in urls:
        refusal = judge(url).refusal
        if refusal:
            return place, url, refusal
    return None


def status_of(link: ImportedLink) -> Status:
    """Return a link's status: one whose clicks are used up is paused."""
    limits = link.limits
    used_up = limits and limits.clicks and limits.clicks_so_far >= limits.clicks
    return Status.PAUSED if used_up and link.status == Status.ACTIVE else link.status


def limits_left_out(link: ImportedLink) -> Iterator[str]:
    """Give what of a link's limits cannot come along, as sentences."""
    limits = link.limits
    if limits and limits.clicks and limits.clicks_so_far >= limits.clicks:
        yield f"its limit of {limits.clicks:,} clicks is used up: the link is paused here"


def limits_of(link: ImportedLink) -> dict[str, Any]:
    """Return the members that end a link when its source would have."""
    limits = link.limits
    if limits is None:
        return {}
    found: dict[str, Any] = {}
    if limits.at_ms:
        found["expirationDate"] = limits.at_ms
        if limits.url:
            found["urlAfterDateExpiration"] = limits.url
        else:
            found["pauseAfterDateExpiration"] = True
    left = limits.clicks - limits.clicks_so_far
    if limits.clicks and left > 0:
        found["expirationClicks"] = left
        found["pauseAfterClicksExpiration"] = True
    return found
