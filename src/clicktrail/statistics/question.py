"""Any question to the statistics, and its answer: the way that API v3 and `clicktrail query` go.

A `Question` is in people's words (names, groups as they are now); it becomes a `hits.query.Query`,
or two where it compares. v2's operations ask such queries themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from clicktrail.hits.dimensions import (
    BUCKETS,
    FIRED_LABELS,
    PLACED,
    RATIOS,
    label_of,
)
from clicktrail.hits.filters import Condition, Is
from clicktrail.hits.query import Figures, Query, Row
from clicktrail.hits.statistics import ask_for_all, complete_since, count_rows
from clicktrail.hits.together import ask_all
from clicktrail.hits.together_sql import Asked, Span
from clicktrail.statistics import calendar
from clicktrail.statistics.comparison import Comparison, counterpart
from clicktrail.statistics.naming import CATALOGED, Naming, ids_of
from clicktrail.statistics.rule_names import RuleNames, rule_names, tells_rules

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.domain.timeframe import Range
    from clicktrail.hits.query import Result, Statement
    from clicktrail.hits.store import HitStore
    from clicktrail.hits.together import Found

Value: TypeAlias = str | int | date | None
MOST_BUCKETS = 10_000
AT_ONCE = 5_000
"""Rows of a block; each is compared with the other time by a query of its own."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to know of an account.

    `filter` may hold names where hits have numbers, and fields group and tag, which are what the
    catalog says now. `every_bucket`: the only dimension is a time bucket, and each one in `span`
    has a row. The rest is as in `hits.query.Query`.
    """

    account_id: int
    metrics: tuple[str, ...]
    span: Range
    zone: ZoneInfo
    dimensions: tuple[str, ...] = ()
    every_bucket: bool = False
    filter: Condition | None = None
    comparison: Comparison | None = None
    sort: str | None = None
    descending: bool = True
    limit: int = 100
    offset: int = 0
    approximate: bool = False

    @property
    def bucket(self) -> str | None:
        """The time bucket among the dimensions."""
        return next((name for name in self.dimensions if name in BUCKETS), None)


class Compared(msgspec.Struct, frozen=True):
    """The figures of the other time, and its bucket; `bucket` None where rows are by none.

    `unfinished`: that time is not over either.
    """

    bucket: date | None
    figures: Figures
    unfinished: bool = False


class AnswerRow(msgspec.Struct, frozen=True):
    """A row of an answer. `unfinished`: its time is not over, more may come.

    `compared` is None where nothing is compared, or no part of the other time belongs to the row.
    """

    row: Row
    unfinished: bool = False
    compared: Compared | None = None


class Since(msgspec.Struct, frozen=True):
    """From when on an answer is complete, where not all is kept that it counts; UTC.

    `compared` is the same of the other time. None: nothing is missing.
    """

    complete: datetime | None = None
    compared: datetime | None = None


class Answered(msgspec.Struct, frozen=True):
    """The rows of a page, `total` of all pages, and names by kind and id for what rows are of.

    `rules`: names of rules, None where rows do not say which link theirs is of. `statements`: what
    the store was asked for the rows, then for what they are compared with.
    """

    rows: tuple[AnswerRow, ...]
    total: int
    names: Mapping[str, Mapping[int, str]]
    rules: RuleNames | None
    statements: tuple[Statement, ...]
    since: Since = Since()


class TooManyBuckets(ValueError):  # noqa: N818 -- the name says what is wrong
    """A series would be longer than anybody reads."""


def answer(store: HitStore, catalog: Catalog, question: Question, now: datetime) -> Answered:
    """Answer a question.

    Raises QueryError, TooManyBuckets, CatalogUnavailable, HitStoreDown or HitStoreRefused.
    """
    return answer_all(store, catalog, [question], now)[0]


def answer_all(
    store: HitStore, catalog: Catalog, questions: Sequence[Question], now: datetime
) -> list[Answered]:
    """Answer questions of one account, in their order; those of the same hits read them together.

    Raises as `answer` does.
    """
    naming = Naming(store, catalog, questions[0].account_id)
    queries = [_for_a_page(question, naming) for question in questions]
    asked = [_with_other_time(*each) for each in zip(questions, queries, strict=True)]
    found = ask_all(store, asked)
    pages = [_page(*each) for each in zip(questions, queries, found, strict=True)]
    return [
        Answered(
            _answer_rows(page, now, other),
            page.total,
            _names(naming, page.question, page.rows),
            rule_names(catalog, page.question.account_id, page.query, page.rows),
            page.statements + (() if other is None else _told(other)),
            _since(store, page.question, page.query),
        )
        for page, other in zip(pages, _other_times(store, pages), strict=True)
    ]


def check(store: HitStore, catalog: Catalog, question: Question) -> None:
    """Raise QueryError or TooManyBuckets where a question has no answer; else as `answer`."""
    if question.every_bucket:
        _check_buckets(question)
    query_of(question, Naming(store, catalog, question.account_id)).check()


class Block(msgspec.Struct, frozen=True):
    """Some of the rows of an answer, and names as `Answered` has them."""

    rows: Sequence[AnswerRow]
    names: Mapping[str, Mapping[int, str]]
    rules: RuleNames | None


class Whole(msgspec.Struct, frozen=True):
    """An answer from its first row to its last, whatever the question says of a page.

    `total`: how many rows there were just before; `blocks` can be gone through once, and have names
    of rules or none as `tells_rules` says.
    """

    total: int
    blocks: Iterator[Block]
    tells_rules: bool
    since: Since = Since()


def whole_answer(
    store: HitStore, catalog: Catalog, question: Question, now: datetime, at_once: int = AT_ONCE
) -> Whole:
    """Answer a question with all its rows, of which no more than a block is ever in memory.

    Raises as `answer` does, and so do the blocks.
    """
    if question.every_bucket or not question.dimensions:
        every = msgspec.structs.replace(question, limit=MOST_BUCKETS, offset=0)
        found = answer(store, catalog, every, now)
        blocks = [Block(found.rows, found.names, found.rules)] if found.rows else []
        return Whole(len(found.rows), iter(blocks), tells_rules=False, since=found.since)
    naming = Naming(store, catalog, question.account_id)
    query = msgspec.structs.replace(
        query_of(question, naming), limit=None, offset=0, with_total=False
    )

    def blocks_of() -> Iterator[Block]:
        for rows in ask_for_all(store, query, at_once):
            page = _Page(question, query, rows)
            yield Block(
                _answer_rows(page, now, *_other_times(store, [page])),
                _names(naming, question, rows),
                rule_names(catalog, question.account_id, query, rows),
            )

    return Whole(
        count_rows(store, query), blocks_of(), tells_rules(query), _since(store, question, query)
    )


def query_of(question: Question, naming: Naming) -> Query:
    """Return the query that a question comes down to, without its comparison."""
    query = Query(
        account_id=question.account_id,
        metrics=question.metrics,
        dimensions=question.dimensions,
        start=question.span.start_utc,
        end=question.span.end_utc,
        zone=question.zone,
        sort=question.sort,
        descending=question.descending,
        limit=question.limit,
        offset=question.offset,
        with_total=True,
        approximate=question.approximate,
        placements={kind: naming.placement(kind) for kind in question.dimensions if kind in PLACED},
    )
    if question.filter is None:
        return query
    return msgspec.structs.replace(query, filter=naming.resolved(question.filter))


def figure(figures: Figures, metric: str) -> Any:
    """Return a metric, a sum or a ratio of sums, None where there is none."""
    return figures.ratio(metric) if metric in RATIOS else getattr(figures, metric)


def _since(store: HitStore, question: Question, query: Query) -> Since:
    compared = None
    if (span := _other_span(question)) is not None:
        other = msgspec.structs.replace(query, start=span.start, end=span.end)
        compared = complete_since(store, other)
    return Since(complete_since(store, query), compared)


class _Page(msgspec.Struct, frozen=True):
    """Some rows of an answer, how many there are in all, and how they were found.

    `then` are the figures of the other time, if they were found along with the rows.
    """

    question: Question
    query: Query
    rows: list[Row]
    total: int = 0
    statements: tuple[Statement, ...] = ()
    then: Result | None = None


def _for_a_page(question: Question, naming: Naming) -> Query:
    """Return the query for the page that a question asks for, or for all of a series."""
    query = query_of(question, naming)
    if not question.every_bucket:
        return query
    _check_buckets(question)
    return msgspec.structs.replace(query, limit=None, offset=0, with_total=False, sort=None)


def _with_other_time(question: Question, query: Query) -> Asked:
    """Return what is asked for a page, with its other time where one statement may tell both."""
    then = _other_span(question)
    if then is None or (query.buckets and query.limit is not None):
        return Asked(query)
    is_apart = then.end <= query.start or query.end <= then.start
    return Asked(query, then=then if is_apart else None)


def _other_span(question: Question) -> Span | None:
    """Return the time that a question compares with, if there is any."""
    if question.comparison is None:
        return None
    span = Span(question.comparison.span.start_utc, question.comparison.span.end_utc)
    return span if span.start < span.end else None


def _page(question: Question, query: Query, found: Found) -> _Page:
    result = found.now
    rows, total = result.rows, result.total or 0
    if question.every_bucket:
        rows = _series(question, rows)
        total = len(rows)
        rows = rows[question.offset : question.offset + question.limit]
    return _Page(question, query, rows, total, _told(result), found.then)


def _told(result: Result) -> tuple[Statement, ...]:
    return () if result.statement is None else (result.statement,)


def _answer_rows(page: _Page, now: datetime, other: Result | None) -> tuple[AnswerRow, ...]:
    question, rows = page.question, page.rows
    compared: Sequence[Compared | None] = [None] * len(rows)
    if question.comparison is not None:
        compared = _compared(page, question.comparison, now, other)
    buckets = {row.bucket for row in rows}
    unfinished = {
        bucket: _is_unfinished(question, question.span, bucket, now) for bucket in buckets
    }
    return tuple(
        AnswerRow(row, unfinished[row.bucket], beside)
        for row, beside in zip(rows, compared, strict=True)
    )


def _check_buckets(question: Question) -> None:
    bucket, span = question.bucket, question.span
    assert bucket is not None
    first, last = (calendar.beginning(bucket, at) for at in (span.from_local, span.to_local))
    count = calendar.steps(bucket, first, last) + 1
    if count > MOST_BUCKETS:
        raise TooManyBuckets(
            f"by {bucket} there would be {count:,} rows, and at most {MOST_BUCKETS:,} are given"
        )


def _series(question: Question, rows: list[Row]) -> list[Row]:
    """Return a row for every bucket of the range, in the order asked for."""
    assert question.bucket is not None
    span, found = question.span, {row.bucket: row for row in rows}
    stretches = {*calendar.between(question.bucket, span.from_local, span.to_local), *found}
    series = [
        found.get(stretch) or Row(figures=Figures(), bucket=stretch)
        for stretch in sorted(one for one in stretches if one is not None)
    ]
    sort = question.sort
    if sort is None:
        return series
    if sort == question.bucket:
        return series[::-1] if question.descending else series
    # What has no figure comes last, whichever way.
    have = [row for row in series if figure(row.figures, sort) is not None]
    have.sort(key=lambda row: figure(row.figures, sort), reverse=question.descending)
    return have + [row for row in series if figure(row.figures, sort) is None]


def _other_times(store: HitStore, pages: Sequence[_Page]) -> list[Result | None]:
    """Return the figures of the other time for each page; None where nothing is compared."""
    asked = [None if page.then else _of_the_other_time(store, page) for page in pages]
    found = iter(ask_all(store, [one for one in asked if one is not None]))
    return [
        page.then if one is None else next(found).now
        for page, one in zip(pages, asked, strict=True)
    ]


def _of_the_other_time(store: HitStore, page: _Page) -> Asked | None:
    span = _other_span(page.question)
    if span is None or not page.rows:
        return None
    other = msgspec.structs.replace(
        page.query,
        start=span.start,
        end=span.end,
        sort=None,
        limit=None,
        offset=0,
        with_total=False,
    )
    return Asked(other, _only(store, page.query, page.rows))


def _compared(
    page: _Page, comparison: Comparison, now: datetime, other: Result | None
) -> list[Compared | None]:
    """Return beside each row the figures of the other time."""
    question, query = page.question, page.query
    then = [] if other is None else other.rows
    found = {_key(row, query, row.bucket): row.figures for row in then}
    beside: list[Compared | None] = []
    for row in page.rows:
        bucket = row.bucket
        if bucket is not None:
            assert question.bucket is not None
            bucket = counterpart(comparison, question.span, question.bucket, bucket)
            if bucket is None:
                beside.append(None)
                continue
        beside.append(
            Compared(
                bucket,
                found.get(_key(row, query, bucket), Figures()),
                _is_unfinished(question, comparison.span, bucket, now),
            )
        )
    return beside


def _only(store: HitStore, query: Query, rows: list[Row]) -> tuple[Is, ...]:
    """Return what keeps the other time to what the rows are of, as far as that is easily told."""
    conditions: list[Is] = []
    for name in query.dimensions:
        plain = name in ("datapoint", "conversion") or (
            (name in FIRED_LABELS or label_of(name) is not None)
            # To filter by what a guest may not see would leave nothing.
            and not (store.lens is not None and store.lens.hides_label(name))
        )
        if plain:
            values: Any = tuple(dict.fromkeys(row.value(name) for row in rows))
            conditions.append(Is(name, values))
    return tuple(conditions)


def _key(row: Row, query: Query, bucket: date | None) -> tuple[Value, ...]:
    return tuple(bucket if name in BUCKETS else row.value(name) for name in query.dimensions)


def _is_unfinished(question: Question, span: Range, bucket: date | None, now: datetime) -> bool:
    """Tell whether there may be more to come of what is counted in a bucket of a range."""
    if bucket is None or question.bucket is None:
        return span.end_utc > now
    return min(calendar.end_of(question.bucket, bucket, question.zone), span.end_utc) > now


def _names(naming: Naming, question: Question, rows: Sequence[Row]) -> dict[str, Mapping[int, str]]:
    return {
        kind: naming.of(kind, ids_of([row.value(kind) for row in rows]))
        for kind in CATALOGED
        if kind in question.dimensions
    }
