"""From a subject to the work of erasing it: what is searched, and what follows from the found."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from clicktrail.domain.erasure import Recogniser, Sought
from clicktrail.domain.events import ConversionFired, Hit
from clicktrail.domain.short_addresses import cut
from clicktrail.hits import removing
from clicktrail.hits.store import HitStore
from clicktrail.ingest.erasing.rejudging import Visits, conversions_anew, visits_anew
from clicktrail.ingest.erasing.search import Found, Part, Search, all_parts
from clicktrail.ingest.erasing.taken import taken
from clicktrail.ingest.erasing.work import Work


def search(store: HitStore, recogniser: Recogniser, parts: list[Part]) -> Search:
    """Look for a subject in parts of the journals and in the hit store.

    Raises HitStoreError and OSError.
    """
    found = Search(recogniser)
    found.find_hits(parts)
    found.hit_ids.update(_stored(store, recogniser, "hits"))
    found.find_all(parts)
    return found


def work_for(
    erasure_id: int,
    store: HitStore,
    found: Search,
    others: list[Found],
    plan: Path,
) -> tuple[Work, Visits]:
    """Return what is to be done, and what ingestion has to remember then.

    `others` are hits of the same addresses from behind what was searched. Nothing may be ingested
    between this and the end of the work. Raises HitStoreError and PlanError.
    """
    account = found.recogniser.account_id
    until = found.recogniser.until_ms
    shared = found.others + others
    places = [(each.journal, each.segment, each.offset) for each in found.own + shared]
    visits = visits_anew(found.own, shared, taken(plan, places))
    fired = {each.event.hit_id for each in found.own if isinstance(each.event, ConversionFired)}
    fired.update(_stored(store, found.recogniser, "conversions"))
    fired.update(removing.of_clicks(store, account, sorted(found.hit_ids), until))
    hit_ids = sorted(removing.present(store, "hits", account, sorted(found.hit_ids)))
    event_ids = sorted(removing.present(store, "conversions", account, sorted(fired)))
    judged = conversions_anew(store, account, event_ids)
    present = removing.present(store, "hits", account, sorted(visits.unique))
    unique = {each: now for each, now in visits.unique.items() if each in present}
    records: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for each in found.own:
        records[each.journal][each.segment].append(each.offset)
    work = Work(
        erasure_id,
        account,
        {name: dict(of_segments) for name, of_segments in records.items()},
        hit_ids,
        event_ids,
        unique,
        judged,
        {},
    )
    counts = _counts(found, len(hit_ids), len(event_ids)) | {
        "hits_judged_anew": len(unique),
        "conversions_judged_anew": len(judged),
        "days_summed_anew": len(work.days),
    }
    work.counts.update(counts)
    return work, visits


def preview(store: HitStore, recogniser: Recogniser, journal_dir: Path) -> dict[str, int]:
    """Return how much of a subject there is, by place. Raises HitStoreError and OSError."""
    found = search(store, recogniser, all_parts(journal_dir))
    account = recogniser.account_id
    fired = {each.event.hit_id for each in found.own if isinstance(each.event, ConversionFired)}
    fired.update(_stored(store, recogniser, "conversions"))
    fired.update(removing.of_clicks(store, account, sorted(found.hit_ids), recogniser.until_ms))
    hits = removing.present(store, "hits", account, sorted(found.hit_ids))
    conversions = removing.present(store, "conversions", account, sorted(fired))
    return _counts(found, len(hits), len(conversions))


def _counts(found: Search, hits: int, conversions: int) -> dict[str, int]:
    return {
        "journal_hits": sum(isinstance(each.event, Hit) for each in found.own),
        "journal_conversions": sum(isinstance(each.event, ConversionFired) for each in found.own),
        "journal_segments": len({(each.journal, each.segment) for each in found.own}),
        "hits": hits,
        "conversions": conversions,
    }


def _stored(store: HitStore, recogniser: Recogniser, table: str) -> list[int]:
    """Return the ids of the subject's rows, as far as the rows themselves tell."""
    subject, account, until = recogniser.subject, recogniser.account_id, recogniser.until_ms
    if subject.sought is Sought.VISITOR:
        return removing.of_visitor(store, table, account, int(subject.value), until)
    if subject.sought is Sought.HIT:
        return [int(subject.value)] if table == "hits" else []
    # In the store a cut address looks like one that ends in 0: it may be anybody's. Only the
    # journal tells them apart.
    if cut(subject.value) == subject.value:
        return []
    return removing.of_addresses(store, table, account, recogniser.addresses, until)
