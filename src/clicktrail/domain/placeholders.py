"""What placeholders of a destination stand for, by what is known of the link and the visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from clicktrail.domain.conditions import Facts
    from clicktrail.domain.entries import LinkEntry

PLACEHOLDERS: Final[dict[str, Callable[[LinkEntry, Facts], str]]] = {
    "datapoint": lambda link, _: str(link.datapoint_id),
    "datapointname": lambda link, _: link.name,
    "group": lambda link, _: str(link.group_id),
    "country": lambda _, facts: facts.country(),
    "region": lambda _, facts: facts.region()[0] or facts.region()[1],
    "city": lambda _, facts: facts.city(),
    "device": lambda _, facts: facts.device(),
    "os": lambda _, facts: facts.os(),
    "browser": lambda _, facts: facts.browser(),
    "language": lambda _, facts: facts.language(),
    "referrerhost": lambda _, facts: facts.referrer_host(),
    "timestamp": lambda _, facts: str(facts.now_ms // 1000),
}
"""By name; the click id, which each click gets anew, and the visit's own parameters aside."""
