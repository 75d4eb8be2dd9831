"""Hits as columns of the hit store: what the edge wrote, and what follows from it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from clicktrail.domain.events import Flag, Hit
from clicktrail.domain.hit_id import EPOCH_MS, TIME_SHIFT
from clicktrail.domain.uniqueness import address_hash, visit_keys
from clicktrail.enrichment import agents, elsewhere
from clicktrail.enrichment.devices import BOT, EMAIL, ROBOT
from clicktrail.enrichment.sources import HitSource, language_finder, source_finder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clicktrail.enrichment.geo import GeoDatabase

Columns = dict[str, Any]
REMEMBERED = 65_536
_OF_BOTS = int(Flag.HEAD | Flag.PREFETCH)
_LIGHT = int(Flag.LIGHT)
_BOT = int(Flag.BOT)
# Of a light hit only the edge knew the user agent.
_PERSON = agents.Agent(device="", outcome=agents.COUNTED_LIGHT)
_SOME_BOT = agents.Agent(
    browser_type=ROBOT, device=BOT, is_spider=True, outcome=agents.BY_USER_AGENT
)


class HitColumns(NamedTuple):
    """The columns of some hits, all but `is_unique`, and what uniqueness needs of them.

    `keys` (uint64) and `times` (int64, Unix ms) are those of the uniqueness window, `ids` the hit
    ids, `bots` whether each is a bot's, `light` whether nobody knows whose it is.
    """

    columns: Columns
    ids: NDArray[np.uint64]
    keys: NDArray[np.uint64]
    times: NDArray[np.int64]
    bots: list[bool]
    light: list[bool]
    outcomes: list[str]


class Classifier:
    """The steps that look at one hit at a time, each with a memory of what it saw last."""

    def __init__(self, geo: GeoDatabase) -> None:
        self.geo = geo
        self._address = lru_cache(maxsize=REMEMBERED)(address_hash)
        self._agent = agents.classifier()
        self._source = source_finder()
        self._language = language_finder()

    def columns(self, hits: list[Hit]) -> HitColumns:
        """Return the columns of the hits, in their order."""
        self.geo.look()
        ids = np.array([hit.hit_id for hit in hits], dtype=np.uint64)
        times = (ids.view(np.int64) >> TIME_SHIFT) + EPOCH_MS
        datapoints = _u32([hit.datapoint_id for hit in hits])
        flags = [hit.flags for hit in hits]
        agent = self._agent
        who = [
            agent(hit.user_agent, hit.hints) if hit.hints else agent(hit.user_agent) for hit in hits
        ]
        light = [bool(flag & _LIGHT) for flag in flags]
        if any(light):
            who = [
                (_SOME_BOT if flag & _BOT else _PERSON) if flag & _LIGHT else found
                for flag, found in zip(flags, who, strict=True)
            ]
        # An address that was cut ends in a mark that tells visitors apart; no place has it.
        shown = [hit.ip.partition("#")[0] if "#" in hit.ip else hit.ip for hit in hits]
        find = self.geo.find
        where = [find(ip) for ip in shown]
        for index, hit in enumerate(hits):
            if hit.origin is not None:
                who[index] = elsewhere.agent_of(hit.origin, who[index], bool(hit.user_agent))
                where[index] = elsewhere.place_of(hit.origin, where[index])
                # Of whom not even the address is known, nobody can tell who came again.
                light[index] = light[index] or not hit.ip
        source = self._source
        whence = [source(hit.referrer) for hit in hits]
        language = self._language
        bots = [each.is_spider for each in who]
        outcomes = [each.outcome for each in who]
        devices = [each.device for each in who]
        for index, flag in enumerate(flags):
            if flag & _OF_BOTS and not bots[index]:
                bots[index] = True
                outcomes[index] = agents.BY_HEAD if flag & Flag.HEAD else agents.BY_PREFETCH
        sources = [each.source_id for each in whence]
        if EMAIL in devices:
            sources = [
                HitSource.EMAIL if device == EMAIL and each == HitSource.DIRECT else each
                for device, each in zip(devices, sources, strict=True)
            ]
        columns: Columns = {
            "ts": times,
            "hit_id": ids,
            "account_id": _u32([hit.account_id for hit in hits]),
            "datapoint_id": datapoints,
            "group_id": _u32([hit.group_id for hit in hits]),
            "domain_id": _u32([hit.domain_id for hit in hits]),
            "kind": np.array([hit.kind for hit in hits], dtype=np.uint8),
            "is_spider": np.array(bots, dtype=np.uint8),
            "outcome": outcomes,
            "visitor": np.array([hit.visitor for hit in hits], dtype=np.uint64),
            "ip": shown,
            "referrer": [hit.referrer for hit in hits],
            "referrer_host": [each.host for each in whence],
            "source_id": np.array(sources, dtype=np.uint16),
            "source_param": [each.param for each in whence],
            "language": [language(hit.language) for hit in hits],
            "country": [place.country for place in where],
            "region": [place.region for place in where],
            "region_name": [place.region_name for place in where],
            "city": [place.city for place in where],
            "postal_code": [place.postal_code for place in where],
            "latitude": np.array([place.latitude for place in where], dtype=np.float32),
            "longitude": np.array([place.longitude for place in where], dtype=np.float32),
            "organization": [place.organization for place in where],
            "browser": [each.browser for each in who],
            "browser_version": [each.browser_version for each in who],
            "browser_family": [each.browser_family for each in who],
            "browser_type": [each.browser_type for each in who],
            "os": [each.os for each in who],
            "os_version": [each.os_version for each in who],
            "os_family": [each.os_family for each in who],
            "device": devices,
            "bot_name": [each.bot_name for each in who],
            "bot_category": [each.bot_category for each in who],
            "query": [hit.query for hit in hits],
            "destination": [hit.destination for hit in hits],
            "rule_id": np.array([hit.rule_id for hit in hits], dtype=np.uint16),
            "flags": np.array(flags, dtype=np.uint16),
        }
        address = self._address
        addresses = np.array([address(hit.ip) for hit in hits], dtype=np.uint64)
        keys = visit_keys(addresses, datapoints)
        return HitColumns(columns, ids, keys, times, bots, light, outcomes)


def _u32(numbers: list[int]) -> NDArray[np.uint32]:
    return np.array(numbers, dtype=np.uint32)
