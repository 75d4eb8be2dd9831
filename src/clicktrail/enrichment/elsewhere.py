"""What is made of an imported hit, of whose request only that is known which its source told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from clicktrail.enrichment import agents, devices
from clicktrail.enrichment.places import Place

if TYPE_CHECKING:
    from clicktrail.domain.events import Origin


def agent_of(origin: Origin, found: agents.Agent, told: bool) -> agents.Agent:
    """Return who made an imported hit.

    `found` is what the user agent tells, where the source `told` one; then our lists decide. One
    that the source did not keep makes nobody a bot; a bot to the source stays one here.
    """
    if not told:
        family = origin.browser.rstrip("0123456789. ")
        found = agents.Agent(
            browser=origin.browser,
            browser_family=family,
            browser_type=devices.browser_type_of(origin.device, family),
            os=origin.os,
            os_family=origin.os.rstrip("0123456789. "),
            device=origin.device,
        )
    if found.is_spider:
        return found
    if origin.is_spider:
        return msgspec.structs.replace(
            found,
            browser_type=devices.ROBOT,
            device=devices.BOT,
            is_spider=True,
            outcome=agents.BY_SOURCE,
        )
    return msgspec.structs.replace(found, outcome=agents.COUNTED_IMPORTED)


def place_of(origin: Origin, found: Place) -> Place:
    """Return where an imported hit came from: as its source said, else as the address tells.

    The source looked when the address belonged to the visitor; by now it may be somebody else's.
    """
    if origin.country or origin.region or origin.city:
        return Place(
            country=origin.country,
            region_name=origin.region,
            city=origin.city,
            organization=origin.organization,
        )
    if origin.organization:
        return msgspec.structs.replace(found, organization=origin.organization)
    return found
