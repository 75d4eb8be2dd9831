"""Fill a data directory with the sample, once.

The history is written as the journal `import-demo` and goes through the ordinary ingestion, so that
what the statistics show of it is checked by `clicktrail verify` like everything else.
"""

from __future__ import annotations

import itertools
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import structlog

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.demo import history, shop
from clicktrail.demo.history import Placed
from clicktrail.domain.behaviour import DestinationMode
from clicktrail.domain.entries import DatapointType
from clicktrail.domain.events import encode_event
from clicktrail.domain.money import SCALE
from clicktrail.journal.writer import JournalWriter
from clicktrail.runtime import first_key
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from pathlib import Path

    from clicktrail.catalog.catalog import Session
    from clicktrail.settings import Settings

JOURNAL = "import-demo"
FINISHED = "demo-data"
UNFINISHED = "demo-data.unfinished"
# What may be in the directory beforehand: a country database, and what other commands made.
KEPT = {"geo", "secrets.json", UNFINISHED}
BATCH = 1000

log = structlog.get_logger()


def fill(settings: Settings, now: datetime | None = None) -> bool:
    """Fill the data directory with the days before `now`; return False where that is done already.

    What an interrupted filling left is cleared first. Raises OperatorError where the directory
    holds anything else, since sample data must not mix with real data.
    """
    directory = settings.data_dir
    if (directory / FINISHED).exists():
        return False
    if settings.catalog_url is not None or settings.hitstore_url is not None:
        raise OperatorError(
            "sample data must not mix with real data:"
            " unset CLICKTRAIL_CATALOG_URL and CLICKTRAIL_HITSTORE_URL for the demo"
        )
    _make_room(directory)
    end = (now or datetime.now(UTC)).replace(microsecond=0) - timedelta(minutes=1)
    log.info(f"making {history.DAYS} days of sample data in {directory}")
    beginning = end - timedelta(days=history.DAYS, minutes=1)
    made = bootstrap(settings, lambda: beginning)
    if made.api_key is not None:
        first_key.keep(settings, made.api_key)
    catalog = Catalog.open(settings, lambda: beginning)
    try:
        with catalog.write() as edit:
            placed = place(edit, made.account_id, end)
    finally:
        catalog.close()
    count = _write(settings, placed, end)
    (directory / UNFINISHED).rename(directory / FINISHED)
    log.info("the sample data is written; it is counted once everything runs", events=count)
    return True


def _make_room(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    found = [entry for entry in directory.iterdir() if entry.name not in KEPT]
    if found and not (directory / UNFINISHED).exists():
        raise OperatorError(
            f"{directory.absolute()} holds data that is not the demo's:"
            " set CLICKTRAIL_DATA_DIR to an empty directory"
        )
    (directory / UNFINISHED).touch()
    for entry in found:
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def place(edit: Session, account_id: int, end: datetime) -> list[Placed]:
    """Make the shop's campaigns, goals, links, pixels and notes in the first account."""
    edit.accounts.update(account_id, company_name=shop.COMPANY, timezone=shop.TIMEZONE)
    domain = edit.domains.default()
    conversions = [
        edit.conversions.create(
            account_id,
            name=goal.name,
            description=goal.description,
            value=round(goal.value * SCALE),
        )
        for goal in shop.GOALS
    ]
    groups = [
        edit.groups.create(account_id, name=campaign.name, notes=campaign.notes, tags=campaign.tags)
        for campaign in shop.CAMPAIGNS
    ]
    today = end.astimezone(ZoneInfo(shop.TIMEZONE)).date()
    for note in shop.NOTES:
        edit.annotations.create(
            account_id,
            day=today - timedelta(days=note.days_ago),
            at=None,
            text=note.text,
            datapoint_id=None,
            group_id=None if note.campaign is None else groups[note.campaign].id,
        )
    placed = []
    for point in shop.POINTS:
        carried = tuple(conversions[goal].id for goal in point.goals)
        datapoint = edit.datapoints.create(
            account_id,
            type=DatapointType.TRACKING_PIXEL if point.is_pixel else DatapointType.TRACKING_LINK,
            group_id=groups[point.campaign].id,
            name=point.name,
            title=point.title,
            url="" if point.is_pixel else shop.SITE + point.path,
            specifics=_in_turns(point) if point.rival else {},
            conversion_ids=carried,
            tags=point.tags,
        )
        placed.append(
            Placed(
                point=point,
                datapoint_id=datapoint.id,
                account_id=account_id,
                group_id=datapoint.group_id,
                domain_id=domain.id,
                conversion_ids=carried,
            )
        )
    return placed


def _in_turns(point: shop.Point) -> dict[str, Any]:
    """Return the members of a link that leads to either of two pages."""
    pages = (point.path, point.rival)
    return {
        "destinationMode": int(DestinationMode.RANDOM_DESTINATION),
        "randomDestinationItems": [{"url": shop.SITE + page} for page in pages],
    }


def _write(settings: Settings, placed: list[Placed], end: datetime) -> int:
    writer = JournalWriter(
        settings.journal_dir,
        JOURNAL,
        durability=settings.journal_durability,
        segment_bytes=settings.journal_segment_bytes,
    )
    count = 0
    try:
        payloads = (encode_event(event) for event in history.events(placed, end))
        while batch := list(itertools.islice(payloads, BATCH)):
            writer.append(batch)
            count += len(batch)
    finally:
        writer.close()
    return count
