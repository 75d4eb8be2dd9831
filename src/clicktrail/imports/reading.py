"""The first half of an import: everything is read once, links first, and hits are put in order."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from clicktrail.domain.conversion_policy import ConversionPolicy, Duplicates
from clicktrail.domain.events import (
    Candidate,
    Channel,
    ConversionFired,
    Evidence,
    Flag,
    Hit,
    Origin,
    encode_event,
)
from clicktrail.enrichment import agents
from clicktrail.imports.ledger import Ledger, Progress, Stage, Target, Waiting, key_of
from clicktrail.imports.model import (
    ImportedConversion,
    ImportedCounts,
    ImportedHit,
    ImportedLink,
    ImportedSale,
    Incomplete,
    Refused,
    Source,
    Spot,
)
from clicktrail.imports.options import Options, Pace, Tell, account_of, domain_of
from clicktrail.imports.placing import Placing
from clicktrail.imports.report import Problems, Report
from clicktrail.imports.rows import MOST_OF_A_DAY

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Catalog

LINKS_AT_ONCE = 100
ITEMS_BETWEEN_NOTES = 1000
OLDEST_MS = 788_918_400_000  # 1995-01-01: before that nobody shortened links
AHEAD_MS = 24 * 3600 * 1000
LONGEST_TEXT = 2048
# Counts of a day share its noon; more of them than this, the next millisecond.
COUNTS_A_MS = 4096
# What the source attributed stays attributed, however long it took.
AS_THERE = ConversionPolicy(duplicates=Duplicates.NONE, look_back_days=36_500)


class Reading:
    """The first half of an import: reads everything once, links first, and puts hits in order."""

    def __init__(
        self,
        catalog: Catalog,
        ledger: Ledger,
        stage: Stage,
        source: Source,
        options: Options,
        problems: Problems,
        tell: Tell,
    ) -> None:
        self._catalog = catalog
        self._ledger = ledger
        self._stage = stage
        self._source = source
        self._options = options
        self._problems = problems
        self._pace = Pace(tell)
        account = account_of(catalog, options.account)
        domain = domain_of(catalog, account, options)
        self._account = account
        self._zone = ZoneInfo(account.timezone)
        self._latest_ms = int(time.time() * 1000) + AHEAD_MS
        self._classify = agents.classifier()
        self.report = Report(
            source=source.name,
            dry_run=options.dry_run,
            account_id=account.id,
            domain=options.domain if domain is None else domain.name,
            zone=options.zone,
        )
        self._placing = Placing(
            catalog,
            ledger,
            stage,
            self.report,
            problems,
            domain_id=0 if domain is None else domain.id,
            group=options.group,
            on_conflict=options.on_conflict,
        )

    def run(self) -> Report:
        """Read, place and stage everything."""
        self._note()
        self._links()
        for number, item in enumerate(self._source.hits(), 1):
            match item:
                case Refused():
                    self.report.hits.read += 1
                    self._refuse_hit(item)
                case ImportedHit():
                    self._hit(item)
                case ImportedCounts():
                    self._counts(item)
                case ImportedSale():
                    self._sale(item)
            self._pace.tell_now_and_then(self._progress)
            if number % ITEMS_BETWEEN_NOTES == 0:
                self._note()
        self._undated()
        if not (self.report.links.read or self.report.hits.read):
            self.report.notes.append("Nothing was found: is it the right export?")
        if isinstance(self._source, Incomplete):
            self.report.notes += self._source.left_out()
        self.report.problem_count = dict(self._problems.count)
        self.report.problems = self._problems.first
        return self.report

    def _note(self) -> None:
        """Have the ledger know how far this is, for whoever goes on after a death."""
        if not self._options.dry_run:
            figures = self.report.links.read, self.report.hits.read
            self._ledger.note_progress(Progress(self._source.name, *figures))

    def _progress(self) -> str:
        links, hits = self.report.links, self.report.hits
        return (
            f"read {links.read:,} links and {hits.read:,} hits,"
            f" {self._problems.count.total():,} problems"
        )

    def _links(self) -> None:
        def usable() -> Iterator[ImportedConversion | ImportedLink]:
            for item in self._source.links():
                if isinstance(item, Refused):
                    self.report.links.read += 1
                    self.report.links.refused += 1
                    self._problems.refuse(item)
                elif not (
                    isinstance(item, ImportedLink)
                    and item.implied
                    and self._stage.has_seen(item.key)
                ):
                    yield item

        found = usable()
        while batch := list(itertools.islice(found, LINKS_AT_ONCE)):
            self._placing.place(batch)
            self._note()
            self._pace.tell(self._progress())

    def _hit(self, hit: ImportedHit) -> None:
        figures = self.report.hits
        figures.read += 1
        target = self._placing.target(hit.link)
        if target is None:
            self._refuse_hit(_no_link(hit.spot, hit.link))
            return
        problem = self._untimely(hit.ms)
        if problem is not None:
            shown = str(datetime.fromtimestamp(hit.ms / 1000, self._zone))
            self._refuse_hit(Refused(hit.spot, "time", shown, problem))
            return
        key = self._key_of_hit(hit, target)
        event = Waiting(hit.ms, key, None, encode_event(self._event(hit, target, key)))
        if self._stage_event(event):
            self._stage.count(hit.link, 1)
            figures.programs += self._is_program(hit)

    def _key_of_hit(self, hit: ImportedHit, target: Target) -> int:
        about = self._source.name, self._account.id, target.datapoint
        if hit.key:
            return key_of(*about, "id", hit.key)
        # The organisation is not among these: exports read before it was kept name the same hits.
        content = key_of(
            *about, hit.ms, hit.kind, hit.ip, hit.user_agent, hit.referrer, hit.language,
            hit.query, hit.destination, hit.country, hit.region, hit.city, hit.browser, hit.os,
            hit.device,
        )  # fmt: skip
        return key_of(content, self._stage.occurrence(content))

    def _event(self, hit: ImportedHit, target: Target, key: int) -> Hit:
        return Hit(
            hit_id=0,
            account_id=self._account.id,
            datapoint_id=max(target.datapoint, 0),
            group_id=target.group,
            domain_id=target.domain,
            kind=int(hit.kind),
            visitor=0,
            ip=hit.ip,
            user_agent=hit.user_agent[:LONGEST_TEXT],
            referrer=hit.referrer[:LONGEST_TEXT],
            language=hit.language[:LONGEST_TEXT],
            query=hit.query[:LONGEST_TEXT],
            destination=hit.destination[: 2 * LONGEST_TEXT],
            origin=Origin(
                self._source.name,
                key,
                is_spider=hit.is_spider,
                country=hit.country,
                region=hit.region[:LONGEST_TEXT],
                city=hit.city[:LONGEST_TEXT],
                browser=hit.browser[:LONGEST_TEXT],
                os=hit.os[:LONGEST_TEXT],
                device=hit.device[:LONGEST_TEXT],
                organization=hit.organization[:LONGEST_TEXT],
            ),
        )

    def _is_program(self, hit: ImportedHit) -> bool:
        return hit.is_spider or bool(
            hit.user_agent and self._classify(hit.user_agent[:LONGEST_TEXT]).is_spider
        )

    def _counts(self, counts: ImportedCounts) -> None:
        self.report.hits.read += counts.count
        target = self._placing.target(counts.link)
        problem = None if target else _no_link(counts.spot, counts.link)
        noon = self._noon(counts.day)
        if problem is None and (why := self._untimely(noon)):
            problem = Refused(counts.spot, "day", str(counts.day), why)
        if problem is not None:
            self._problems.refuse(problem)
            self.report.hits.refused += counts.count
            return
        assert target is not None
        self._stage_counts(counts, target, noon)

    def _stage_counts(self, counts: ImportedCounts, target: Target, noon: int) -> None:
        """Put so many hits of nobody at the noon of a day.

        They are light hits (nothing of the visitor is kept), so they are in no list of hits and
        never unique. The day and the number among those of the day name each, so that an export
        with more clicks of the same day adds only these. There are never more than the source
        itself counts in all: days may be cut otherwise in another export.
        """
        about = self._source.name, self._account.id, target.datapoint
        content = key_of(*about, counts.day.isoformat(), counts.kind)
        first = self._stage.occurrence(content, counts.count)
        total, hits = self._stage.numbers(counts.link)
        left = counts.count if total is None else max(total - hits, 0)
        added = 0
        for number in range(first, first + counts.count):
            event = self._light(counts, target, noon, number, key_of(content, number))
            if added == left:
                self.report.hits.duplicate += 1
            else:
                added += self._stage_event(event)
        self._stage.count(counts.link, added)

    def _light(
        self, counts: ImportedCounts, target: Target, noon: int, number: int, key: int
    ) -> Waiting:
        ms = noon + number % MOST_OF_A_DAY // COUNTS_A_MS
        hit = ImportedHit(spot=counts.spot, link=counts.link, ms=ms, kind=counts.kind)
        event = msgspec.structs.replace(self._event(hit, target, key), flags=int(Flag.LIGHT))
        return Waiting(ms, key, None, encode_event(event))

    def _sale(self, sale: ImportedSale) -> None:
        figures = self.report.conversions
        target = self._placing.target(sale.link)
        conversion = self._placing.conversion(sale.conversion)
        problem = None if target else _no_link(sale.spot, sale.link)
        if problem is None and conversion is None:
            why = "this conversion is not in the export"
            problem = Refused(sale.spot, "conversion", sale.conversion, why)
        if problem is None and (late := self._untimely(sale.ms)):
            problem = Refused(sale.spot, "time of conversion", str(sale.ms), late)
        if problem is not None:
            figures.refused += 1
            self._problems.refuse(problem)
            return
        assert target is not None
        assert conversion is not None
        about = self._source.name, self._account.id, target.datapoint
        key = key_of(*about, "sale", sale.key)
        click = key_of(*about, "id", sale.hit)
        event = ConversionFired(
            hit_id=0,
            account_id=self._account.id,
            conversion_id=max(conversion, 0),
            channel=Channel.IMPORT,
            value=sale.value,
            commission=sale.commission,
            parameter=sale.parameter[:LONGEST_TEXT],
            candidates=(
                Candidate(
                    0, max(target.datapoint, 0), target.group, int(sale.kind), Evidence.IMPORT, True
                ),
            ),
            visitor=0,
            ip="",
            user_agent="",
            referrer="",
            query="",
            policy=AS_THERE,
            origin=Origin(self._source.name, key),
        )
        if self._ledger.knows(key) or not self._stage.add(
            Waiting(sale.ms, key, click, encode_event(event))
        ):
            figures.duplicate += 1
        else:
            figures.fired += 1

    def _undated(self) -> None:
        """Take or leave what is counted without a day."""
        day = self._options.undated
        for link, missing in self._stage.undated():
            if day is None or missing > MOST_OF_A_DAY:
                self.report.undated_links += 1
                self.report.undated_clicks += missing
                continue
            target = self._stage.target(link)
            assert target is not None
            counts = ImportedCounts(spot=Spot(link, 0), link=link, day=day, count=missing)
            self.report.hits.read += missing
            about = key_of(self._source.name, self._account.id, target.datapoint, "undated")
            _, hits = self._stage.numbers(link)
            for number in range(hits, hits + missing):
                key = key_of(about, number)
                self._stage_event(self._light(counts, target, self._noon(day), number, key))

    def _stage_event(self, event: Waiting) -> bool:
        """Take an event in; False where it was imported already, or is twice in the export."""
        if self._ledger.knows(event.key) or not self._stage.add(event):
            self.report.hits.duplicate += 1
            return False
        self.report.hits.imported += 1
        return True

    def _noon(self, day: date) -> int:
        """Return the noon of a day in the account's zone, so that it is that day in its reports."""
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=self._zone)
        return int(noon.timestamp() * 1000)

    def _untimely(self, ms: int) -> str | None:
        if ms < OLDEST_MS:
            return "this lies before 1995: is the time, or its --date-format, right?"
        if ms > self._latest_ms:
            return "this lies in the future: is the time, or its --zone, right?"
        return None

    def _refuse_hit(self, refused: Refused) -> None:
        self.report.hits.refused += 1
        self._problems.refuse(refused)


def _no_link(spot: Spot, link: str) -> Refused:
    return Refused(spot, "link", link, "no such link was imported, and there is none of that name")
