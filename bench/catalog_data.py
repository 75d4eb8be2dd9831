"""What `bench.catalog` asks about: a million datapoints with tags, conversions, a guest, and hits.

The asked account is made through the catalog itself, the others are copies of it in SQL. Hits and
conversions are drawn by the hit store, from hashes of their numbers: the same ones in every run,
but for the days, which end today. A few datapoints get most of the hits (Zipf's law).
"""

from __future__ import annotations

import random
import sqlite3
import time
from dataclasses import dataclass

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.guests import key_of
from clicktrail.catalog.model import DatapointFields
from clicktrail.domain.entries import DatapointType, Status
from clicktrail.hits.store import HitStore
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings

WORDS = ["spring", "sale", "coffee", "guide", "offer", "news", "partner", "shop", "video", "blog"]
RARE = 1000
GROUPS = 100
GRANTED_GROUPS = 10
CONVERSIONS = 10
DAYS = 90
HITS_PER_INSERT = 200_000
SETTLING_SECONDS = 20

_COPY = """
INSERT INTO datapoints (account_id, group_id, domain_id, type, status, name, name_key, title,
  title_key, url, redirect_type, notes, specifics, created_at)
SELECT :account, :group, domain_id, type, status, name || :suffix, name_key || :suffix, title,
  title_key, url, redirect_type, notes, specifics, created_at
FROM datapoints WHERE account_id = :first
"""
_COPY_TEXTS = """
INSERT INTO datapoint_texts (account_id, datapoint_id, text)
SELECT :account, mine.id, theirs.text FROM datapoints AS mine
JOIN datapoints AS original
  ON original.account_id = :first AND mine.name_key = original.name_key || :suffix
JOIN datapoint_texts AS theirs
  ON theirs.account_id = :first AND theirs.datapoint_id = original.id
WHERE mine.account_id = :account
"""
# One hit in five is of another account.
_HITS = """
INSERT INTO hits (ts, hit_id, account_id, datapoint_id, group_id, domain_id, kind, is_unique,
  is_spider, outcome, visitor, ip, country, browser, os, device, destination)
SELECT ts, number + 1, if(own, {first:UInt32}, {first:UInt32} + 1 + number % 9), datapoint,
  {group:UInt32} + datapoint % {groups:UInt32}, 1, 0, cityHash64(number, 1) % 10 < 7,
  cityHash64(number, 2) % 20 = 0, 'redirected', cityHash64(number, 3),
  concat('192.0.2.', toString(number % 256)), ['IT', 'DE', 'US', 'GB', 'FR'][number % 5 + 1],
  ['Chrome', 'Firefox', 'Safari'][number % 3 + 1], 'Windows', 'desktop', 'https://example.com/'
FROM (
  SELECT number, number % 5 != 0 AS own,
    fromUnixTimestamp64Milli({end:Int64} - toInt64({days:Int64} * 86400000
      * ({from:Float64} + cityHash64(number, 4) / 18446744073709551616. * {width:Float64})),
      'UTC') AS ts,
    toUInt64(floor(pow({count:UInt64}, cityHash64(number, 5) / 18446744073709551616.))) * 7919
      % {count:UInt64} + {lowest:UInt64} + if(own, 0, {count:UInt64}) AS datapoint
  FROM numbers({start:UInt64}, {many:UInt64})
)
"""
# One for each 25 hits of the asked account; one in ten without a click.
_FIRED = """
INSERT INTO conversions (ts, event_id, account_id, conversion_id, click_hit_id, datapoint_id,
  group_id, kind, outcome, value, commission, cost, is_first_of_click, is_first)
SELECT addMinutes(ts, 1), hit_id, account_id,
  {conversion:UInt32} + intDiv(hit_id, 25) % {kinds:UInt32},
  hit_id, datapoint_id, group_id, kind,
  if(intDiv(hit_id, 25) % 10 = 7, 'unattributed', 'attributed'),
  toDecimal64(hit_id % 200, 4) / 4, 1, 0, 1, 1
FROM hits WHERE account_id = {first:UInt32} AND hit_id % 25 = 3 AND NOT is_spider
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The account that is asked about: its lowest ids, and a guest's key."""

    account_id: int
    datapoint_id: int
    group_id: int
    conversion_id: int
    guest_key: str


def fill_catalog(settings: Settings, per_account: int, accounts: int) -> Asked:
    """Make the asked account and its copies.

    Two tag links for each datapoint of the asked account: one of a hundred `tag-…`, on a thousand
    datapoints each, and one of `half`, `most`, `tenth`.
    """
    chance = random.Random(1)
    first = bootstrap(settings).account_id
    signing_key = Secrets.load(settings).signing_key
    catalog = Catalog.open(settings)
    with catalog.write() as edit:
        groups = [edit.groups.create(first, name=f"Group {n:02d}").id for n in range(GROUPS)]
        fired = [edit.conversions.create(first, name=f"Order {n}").id for n in range(CONVERSIONS)]
        guest = edit.guests.create(first, signing_key, user_name="partner", name="Partner")
        for group_id in groups[:GRANTED_GROUPS]:
            edit.guests.grant(first, guest.id, "group", group_id, "r")
    lowest = 0
    for start in range(0, per_account, 5000):
        with catalog.write() as edit:
            for number in range(start, min(start + 5000, per_account)):
                title = " ".join(chance.choices(WORDS, k=3)) + f" {number % RARE:04d}x"
                shared = "half" if number % 10 < 5 else "most" if number % 10 < 9 else "tenth"
                fields: DatapointFields = {
                    "name": f"l{number}",
                    "title": title,
                    "group_id": groups[(number + 1) % GROUPS],
                    "type": DatapointType.TRACKING_PIXEL
                    if number % 10 == 9
                    else DatapointType.TRACKING_LINK,
                    "status": Status.DELETED if number % 25 == 24 else Status.ACTIVE,
                    "preferred": number % 50 == 0,
                    "tags": (f"tag-{number % 100}", shared),
                }
                if number % 10 != 9:
                    fields["url"] = f"https://example.com/{chance.choice(WORDS)}/{number}"
                if number % 4 == 0:
                    fields["conversion_ids"] = (fired[number // 4 % CONVERSIONS],)
                made = edit.datapoints.create(first, **fields)
                lowest = lowest or made.id
    catalog.close()
    _copy(settings, first, accounts)
    return Asked(first, lowest, groups[0], fired[0], key_of(signing_key, guest.key_salt))


def _copy(settings: Settings, first: int, accounts: int) -> None:
    with sqlite3.connect(settings.data_dir / "catalog.sqlite3") as base:
        for number in range(1, accounts):
            base.execute(
                "INSERT INTO accounts (email, created_at) VALUES (?, 0)", (f"{number}@example.com",)
            )
            account = base.execute("SELECT max(id) FROM accounts").fetchone()[0]
            base.execute(
                "INSERT INTO groups (account_id, name, name_key, created_at, search_text)"
                " VALUES (?, 'Default', 'default', 0, 'default')",
                (account,),
            )
            group = base.execute("SELECT max(id) FROM groups").fetchone()[0]
            place = {"account": account, "group": group, "suffix": f"-{number}", "first": first}
            base.execute(_COPY, place)
            base.execute(_COPY_TEXTS, place)
    base.close()


def fill_hits(settings: Settings, asked: Asked, per_account: int, hits: int) -> None:
    """Have the hit store draw `hits` hits of the last 90 days, a day or so in each insert."""
    store = HitStore.connect(settings, Secrets.load(settings))
    end = int(time.time() * 1000) - 60_000
    for start in range(0, hits, HITS_PER_INSERT):
        many = min(HITS_PER_INSERT, hits - start)
        store.command(
            _HITS,
            {
                "first": asked.account_id,
                "group": asked.group_id,
                "groups": GROUPS,
                "end": end,
                "days": DAYS,
                "from": 1 - (start + many) / hits,
                "width": many / hits,
                "count": per_account,
                "lowest": asked.datapoint_id,
                "start": start,
                "many": many,
            },
        )
    store.command(
        _FIRED,
        {"first": asked.account_id, "conversion": asked.conversion_id, "kinds": CONVERSIONS},
    )
    store.close()
    # The store goes on merging what was inserted at once; live hits come in smaller pieces.
    time.sleep(SETTLING_SECONDS)
