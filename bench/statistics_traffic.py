"""The hits that `bench.statistics` asks about, drawn in blocks: the same in every run of a seed.

A thousand accounts over 90 days that end now. The biggest has a tenth of all hits, a small one
always the same hits of its own, and the rest is shared out by Zipf's law; within an account a few
datapoints get most. Labels hang together as they do in life: a visitor keeps place, browser, device
and address, a country has its languages and cities, a referrer's host its URLs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clicktrail.domain.hit_id import EPOCH_MS, TIME_SHIFT

DAYS = 90
DAY_MS = 86_400_000
ACCOUNTS = 1000
BIG_SHARE = 10
BIG_DATAPOINTS = 10_000
SMALL_HITS = 100_000
SMALL_DATAPOINTS = 100
OTHER_DATAPOINTS = 90
# Accounts and datapoints of nobody who asks: ids that the catalog has not given out.
FIRST_OTHER_ACCOUNT = 1_000
FIRST_OTHER_DATAPOINT = 10_000_000
ZIPF = 0.8
BLOCK = 200_000
CONVERSIONS = 10
PEOPLE_PER_HIT = 5

# Country, its share, language, and how many cities its hits come from.
_COUNTRIES = [
    ("US", 30, "en", 400), ("GB", 10, "en", 120), ("IT", 9, "it", 150), ("DE", 8, "de", 150),
    ("FR", 7, "fr", 120), ("ES", 6, "es", 90), ("BR", 5, "pt", 120), ("IN", 5, "en", 150),
    ("CA", 4, "en", 60), ("NL", 3, "nl", 40), ("PL", 3, "pl", 50), ("JP", 2, "ja", 50),
    *((f"{a}{b}", 0.2, "en", 5) for a in "ACGKMS" for b in "EHKLMOTZ"),
]  # fmt: skip
_BROWSERS = [
    ("Chrome", "Chrome", "WebBrowser", 45), ("Safari", "Safari", "WebBrowser", 22),
    ("Chrome Mobile", "Chrome", "MobileBrowser", 15), ("Edge", "Edge", "WebBrowser", 7),
    ("Firefox", "Firefox", "WebBrowser", 6), ("Samsung Internet", "Samsung", "MobileBrowser", 3),
    ("Opera", "Opera", "WebBrowser", 2),
]  # fmt: skip
_SYSTEMS = [
    ("Windows", "11", "Windows", "desktop", 34), ("Android", "14", "Android", "mobile", 28),
    ("iOS", "17.5", "iOS", "mobile", 22), ("Mac OS X", "14.5", "OS X", "desktop", 10),
    ("Linux", "", "Linux", "desktop", 3), ("iPadOS", "17.5", "iOS", "tablet", 3),
]  # fmt: skip
_BOTS = [("Googlebot", "search-engine"), ("bingbot", "search-engine"), ("AhrefsBot", "seo"),
         ("GPTBot", "ai-crawler"), ("facebookexternalhit", "social-preview")]  # fmt: skip
# Host, the number of the source, share, and how many of its URLs lead here; "" is no referrer.
_REFERRERS = [
    ("", 0, 45, 1), ("www.google.com", 1, 18, 1), ("www.bing.com", 2, 3, 1),
    ("m.facebook.com", 4, 8, 20_000), ("t.co", 5, 6, 60_000), ("www.linkedin.com", 6, 3, 10_000),
    ("www.youtube.com", 7, 3, 40_000), ("www.reddit.com", 10, 2, 20_000),
    *((f"www.site-{number}.example", 99, 0.04, 500) for number in range(300)),
]  # fmt: skip
_ADDRESSES = 1_000_000


@dataclass(frozen=True, slots=True)
class Owners:
    """Who asks: ids of two accounts, and the lowest of their datapoints and conversions."""

    big_account: int
    big_datapoint: int
    big_conversion: int
    small_account: int
    small_datapoint: int
    small_conversion: int


@dataclass(frozen=True, slots=True)
class Block:
    """Columns as `HitStore.insert_hits` and `insert_conversions` take them."""

    hits: dict[str, Any]
    conversions: dict[str, Any]


class Traffic:
    """Draws `hits` hits up to `end_ms` (Unix milliseconds), of a seed."""

    def __init__(self, owners: Owners, hits: int, end_ms: int, seed: int = 1) -> None:
        self._owners = owners
        self._hits = hits
        self._end = end_ms
        self._start = end_ms - DAYS * DAY_MS
        self._seed = seed
        self._pools()
        share = 1 / np.arange(1, ACCOUNTS - 1) ** ZIPF
        self._accounts = np.cumsum(share / share.sum())

    def blocks(self) -> Iterator[Block]:
        """Draw everything, oldest first, a stretch of the time in each block."""
        count = -(-self._hits // BLOCK)
        small = self._small()
        for number in range(count):
            stretch = (self._end - self._start) / count
            since = self._start + int(number * stretch)
            until = self._start + int((number + 1) * stretch) if number + 1 < count else self._end
            chance = np.random.default_rng([self._seed, number])
            of_small = slice(*np.searchsorted(small["ts"], [since, until]))
            ours = len(range(*of_small.indices(len(small["ts"]))))
            total = self._hits * (number + 1) // count - self._hits * number // count
            rows = total - ours
            ts = np.sort(chance.integers(since, until, rows))
            big = chance.integers(0, BIG_SHARE * rows // total, rows) == 0
            drawn = self._visits(chance, ts, big)
            columns = {name: np.concatenate([drawn[name], small[name][of_small]]) for name in drawn}
            order = np.argsort(columns["ts"], kind="stable")
            columns = {name: column[order] for name, column in columns.items()}
            # No two blocks share a millisecond, and a block has fewer hits than one has ids.
            places = np.arange(total, dtype=np.int64) & ((1 << TIME_SHIFT) - 1)
            columns["hit_id"] = (columns["ts"] - EPOCH_MS << TIME_SHIFT | places).astype(np.uint64)
            yield Block(self._labelled(columns), self._fired(columns))

    def _small(self) -> dict[str, NDArray[Any]]:
        """Draw the small account, whose hits depend on the seed alone."""
        chance = np.random.default_rng([self._seed, 1_000_003])
        ts = np.sort(chance.integers(self._start, self._end, SMALL_HITS))
        columns = self._visits(chance, ts, np.zeros(SMALL_HITS, dtype=bool))
        columns["account_id"][:] = self._owners.small_account
        columns["datapoint_id"] = self._owners.small_datapoint + _skewed(
            chance, SMALL_HITS, SMALL_DATAPOINTS
        )
        columns["conversion_id"] = (
            self._owners.small_conversion + columns["datapoint_id"] % CONVERSIONS
        )
        columns["visitor"] = _mixed(chance.integers(0, SMALL_HITS // PEOPLE_PER_HIT, SMALL_HITS))
        return columns

    def _visits(
        self, chance: np.random.Generator, ts: NDArray[np.int64], big: NDArray[np.bool_]
    ) -> dict[str, NDArray[Any]]:
        """Draw who came where: numbers only, texts follow from them."""
        rows, owners = len(ts), self._owners
        account = np.searchsorted(self._accounts, chance.random(rows))
        datapoint = (
            FIRST_OTHER_DATAPOINT
            + account * OTHER_DATAPOINTS
            + _skewed(chance, rows, OTHER_DATAPOINTS)
        )
        people = np.maximum(
            1,
            self._hits
            * np.where(big, 1 / BIG_SHARE, np.diff(self._accounts, prepend=0.0)[account])
            // PEOPLE_PER_HIT,
        )
        person = (chance.random(rows) * people).astype(np.int64)
        identity = _mixed(np.where(big, -1, account) * 100_000_000 + person)
        return {
            "ts": ts,
            "account_id": np.where(big, owners.big_account, FIRST_OTHER_ACCOUNT + account),
            "datapoint_id": np.where(
                big, owners.big_datapoint + _skewed(chance, rows, BIG_DATAPOINTS), datapoint
            ),
            "conversion_id": np.where(
                big, owners.big_conversion + datapoint % CONVERSIONS, 1 + datapoint % CONVERSIONS
            ),
            "visitor": identity,
            "is_spider": (chance.random(rows) < 0.05).astype(np.uint8),
            "is_unique": (chance.random(rows) < 0.7).astype(np.uint8),
            "kind": (chance.random(rows) < 0.1).astype(np.uint8),
            "referrer_of": np.searchsorted(self._referrer_shares, chance.random(rows)),
            "url_of": chance.random(rows),
            "campaign_of": chance.random(rows),
            "converts": chance.random(rows) < 0.01 / 0.95,
            "delay": chance.exponential(6 * 3_600_000, rows).astype(np.int64),
        }

    def _labelled(self, drawn: dict[str, NDArray[Any]]) -> dict[str, Any]:
        visitor, bots = drawn["visitor"], drawn["is_spider"].astype(bool)
        rows = len(bots)
        place = np.searchsorted(self._place_shares, _unit(visitor, 1))
        browser = np.where(
            bots, len(_BROWSERS), np.searchsorted(self._browser_shares, _unit(visitor, 2))
        )
        system = np.where(
            bots, len(_SYSTEMS), np.searchsorted(self._system_shares, _unit(visitor, 3))
        )
        version = (_unit(visitor, 4) * 12).astype(np.int64)
        bot = np.where(bots, (_unit(visitor, 5) * len(_BOTS)).astype(np.int64), len(_BOTS))
        host = np.where(bots, 0, drawn["referrer_of"])
        counts = self._url_counts[host]
        url = self._url_starts[host] + (counts ** drawn["url_of"]).astype(np.int64) - 1
        # Every other hit is of a campaign.
        of_campaign = len(self._queries) ** np.abs(2 * drawn["campaign_of"] - 1)
        campaign = np.where(drawn["campaign_of"] < 0.5, 0, of_campaign.astype(np.int64) - 1)
        account = drawn["account_id"].astype(np.uint32)
        empty = [""] * rows
        return {
            "ts": drawn["ts"],
            "hit_id": drawn["hit_id"],
            "account_id": account,
            "datapoint_id": drawn["datapoint_id"].astype(np.uint32),
            "group_id": (account * np.uint32(8) + drawn["datapoint_id"].astype(np.uint32) % 8),
            "domain_id": np.ones(rows, np.uint32),
            "kind": drawn["kind"],
            "is_unique": drawn["is_unique"] & ~drawn["is_spider"] & 1,
            "is_spider": drawn["is_spider"],
            "outcome": _texts(np.array(["counted", "spider:user-agent"], object), bots * 1),
            "visitor": visitor,
            "ip": _texts(self._ips, (visitor % np.uint64(_ADDRESSES)).astype(np.int64)),
            "referrer": _texts(self._urls, url),
            "referrer_host": _texts(self._hosts, host),
            "source_id": self._sources[host],
            "source_param": empty,
            "language": _texts(self._languages, place),
            "country": _texts(self._countries, place),
            "region": _texts(self._regions, place),
            "region_name": _texts(self._region_names, place),
            "city": _texts(self._cities, place),
            "postal_code": empty,
            "latitude": self._latitudes[place],
            "longitude": self._longitudes[place],
            "organization": empty,
            "browser": _texts(self._browsers[0], browser),
            "browser_version": _texts(self._versions, version),
            "browser_family": _texts(self._browsers[1], browser),
            "browser_type": _texts(self._browsers[2], browser),
            "os": _texts(self._systems[0], system),
            "os_version": _texts(self._systems[1], system),
            "os_family": _texts(self._systems[2], system),
            "device": _texts(self._systems[3], system),
            "bot_name": _texts(self._bots[0], bot),
            "bot_category": _texts(self._bots[1], bot),
            "query": _texts(self._queries, campaign),
            "destination": _texts(
                self._destinations, drawn["datapoint_id"] % len(self._destinations)
            ),
            "rule_id": np.zeros(rows, np.uint16),
            "flags": np.full(rows, 16, np.uint16),
        }

    def _fired(self, drawn: dict[str, NDArray[Any]]) -> dict[str, Any]:
        """Return the conversions that the block's hits led to: each hit to one at most."""
        happened = drawn["ts"] + drawn["delay"] < self._end
        chosen = np.flatnonzero(drawn["converts"] & happened & (drawn["is_spider"] == 0))
        some = {name: column[chosen] for name, column in drawn.items()}
        rows = len(chosen)
        ts = some["ts"] + some["delay"]
        amount = (some["visitor"] % np.uint64(200_0000)).astype(np.int64)
        account = some["account_id"].astype(np.uint32)
        datapoint = some["datapoint_id"].astype(np.uint32)
        order = [f"order-{number:x}" for number in some["hit_id"].tolist()]
        empty, zeros = [""] * rows, np.zeros(rows, np.int64)
        return {
            "ts": ts,
            "event_id": some["hit_id"],
            "account_id": account,
            "conversion_id": some["conversion_id"].astype(np.uint32),
            "click_hit_id": some["hit_id"],
            "datapoint_id": datapoint,
            "group_id": account * np.uint32(8) + datapoint % 8,
            "kind": some["kind"],
            "evidence": ["click-id"] * rows,
            "outcome": ["attributed"] * rows,
            "value": amount,
            "commission": amount // 10,
            "cost": zeros,
            "parameter": order,
            "is_first_of_click": np.ones(rows, np.uint8),
            "is_first": np.ones(rows, np.uint8),
            "rejected": empty,
            "visitor": some["visitor"],
            "ip": _texts(self._ips, (some["visitor"] % np.uint64(_ADDRESSES)).astype(np.int64)),
            "referrer": empty,
            "channel": ["server"] * rows,
            "cycle": np.zeros(rows, np.uint64),
            "order_id": order,
            "currency": ["EUR"] * rows,
            "given_value": amount,
            "given_commission": amount // 10,
            "policy": empty,
        }

    def _pools(self) -> None:
        """Make every text that may occur; columns are drawn from these by number."""
        chance = np.random.default_rng([self._seed, 1_000_033])
        places = [
            (country, share / cities / (1 + number) ** 0.5, language, number)
            for country, share, language, cities in _COUNTRIES
            for number in range(cities)
        ]
        self._place_shares = _cumulated([share for _, share, _, _ in places])
        self._countries = _pool(country for country, *_ in places)
        self._languages = _pool(language for _, _, language, _ in places)
        self._regions = _pool(f"{country}-{number % 20}" for country, _, _, number in places)
        self._region_names = _pool(f"Region {number % 20}" for *_, number in places)
        self._cities = _pool(f"{country} town {number}" for country, _, _, number in places)
        self._latitudes = chance.uniform(-50, 65, len(places)).astype(np.float32)
        self._longitudes = chance.uniform(-120, 150, len(places)).astype(np.float32)
        self._browser_shares = _cumulated([one[-1] for one in _BROWSERS])
        self._browsers = [
            _pool([*(str(one[n]) for one in _BROWSERS), ("", "", "Robot")[n]]) for n in range(3)
        ]
        self._versions = _pool(str(120 + number) for number in range(12))
        self._system_shares = _cumulated([one[-1] for one in _SYSTEMS])
        self._systems = [
            _pool([*(str(one[n]) for one in _SYSTEMS), ("", "", "", "bot")[n]]) for n in range(4)
        ]
        self._bots = [_pool([*(one[n] for one in _BOTS), ""]) for n in range(2)]
        self._referrer_shares = _cumulated([share for _, _, share, _ in _REFERRERS])
        self._hosts = _pool(host for host, *_ in _REFERRERS)
        self._sources = np.array([source for _, source, _, _ in _REFERRERS], np.uint16)
        self._url_counts = np.array([count for *_, count in _REFERRERS])
        self._url_starts = np.cumsum(self._url_counts) - self._url_counts
        self._urls = _pool(
            f"https://{host}/{'' if count == 1 else f'page/{number * 7919 % 1_000_003:x}'}"
            if host
            else ""
            for host, _, _, count in _REFERRERS
            for number in range(count)
        )
        self._queries = _pool(
            ["", *(
                f"utm_source={source}&utm_medium={medium}&utm_campaign=c{campaign}"
                + (f"&utm_content=v{content}" if content else "")
                for campaign in range(50)
                for source in ("newsletter", "facebook", "google", "partner", "instagram", "qr")
                for medium in ("email", "cpc", "social", "print")
                for content in range(5)
            )]
        )  # fmt: skip
        numbers = chance.integers(0, 2**24, _ADDRESSES).tolist()
        self._ips = _pool(
            f"{11 + (n >> 16) % 200}.{n >> 8 & 255}.{n & 255}.{place % 254 + 1}"
            for place, n in enumerate(numbers)
        )
        self._destinations = _pool(
            f"https://shop.example/landing/{number}" for number in range(50_000)
        )


def _pool(texts: Any) -> NDArray[Any]:
    return np.array(list(texts), dtype=object)


def _texts(pool: NDArray[Any], places: NDArray[Any]) -> list[str]:
    found: list[str] = pool[places].tolist()
    return found


def _cumulated(shares: list[Any]) -> NDArray[np.float64]:
    summed = np.cumsum(np.array(shares, np.float64))
    return np.asarray(summed / summed[-1], np.float64)


def _skewed(chance: np.random.Generator, rows: int, count: int) -> NDArray[np.int64]:
    """Draw numbers below `count` by Zipf's law, the frequent ones anywhere among them."""
    rank = (count ** chance.random(rows)).astype(np.int64) - 1
    return rank * 7919 % count


def _mixed(numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return 64 bits of each number that look random (the finalizer of SplitMix64)."""
    mixed = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _unit(numbers: NDArray[np.uint64], salt: int) -> NDArray[np.float64]:
    """Return a number in [0, 1) that hangs on each of `numbers` and on what it is for."""
    high = _mixed((numbers + np.uint64(salt)).view(np.int64)) >> np.uint64(11)
    return high.astype(np.float64) * 2.0**-53
