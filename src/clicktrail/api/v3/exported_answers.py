"""The whole answer to a question as a table: what `POST /v3/query` answers, page after page.

Flat columns are called as the members are, those of the other time with `compared_` before them;
beside an id stands its name. In JSON a row is the object that the API answers, with the names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from clicktrail.api.v3.query import meta_of, shown_row
from clicktrail.api.v3.words import shown_value
from clicktrail.domain import money
from clicktrail.exports.table import Cell, Column, Kind, Table
from clicktrail.hits.dimensions import BUCKETS, CYCLES, ENTITIES, MONEY, PLACED, RATIOS
from clicktrail.statistics.naming import CATALOGED
from clicktrail.statistics.question import AT_ONCE, figure, whole_answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from clicktrail.catalog.catalog import Catalog
    from clicktrail.hits.query import Figures
    from clicktrail.hits.store import HitStore
    from clicktrail.statistics.question import AnswerRow, Question, Whole
    from clicktrail.statistics.rule_names import RuleNames

COMPARED = "compared_"
UNFINISHED = "unfinished"
_NUMBERS = frozenset({*ENTITIES, *PLACED, *CYCLES, "domain", "rule"})


class _Item(NamedTuple):
    row: AnswerRow
    names: Mapping[str, Mapping[int, str]]
    rules: RuleNames | None


def answer_table(
    store: HitStore, catalog: Catalog, question: Question, now: datetime, at_once: int = AT_ONCE
) -> Table:
    """Return the table of a question's answer; its blocks ask the store as they are gone through.

    Raises as `statistics.question.answer` does, now or then.
    """
    whole = whole_answer(store, catalog, question, now, at_once)
    return Table(
        columns=_columns(question, whole),
        blocks=_blocks(whole),
        row=lambda item: _cells(question, item),
        document=lambda item: _document(question, item),
        zone=question.zone,
        total=whole.total,
        title="Statistics",
        meta=meta_of(question, whole.since),
    )


def _blocks(whole: Whole) -> Iterator[list[_Item]]:
    for block in whole.blocks:
        yield [_Item(row, block.names, block.rules) for row in block.rows]


def _columns(question: Question, whole: Whole) -> list[Column]:
    columns = []
    for name in question.dimensions:
        columns.append(Column(name, _kind_of_dimension(name)))
        if name in CATALOGED or (name == "rule" and whole.tells_rules):
            columns.append(Column(f"{name}_name", Kind.TEXT))
    columns += [Column(name, _kind_of_metric(name)) for name in question.metrics]
    columns.append(Column(UNFINISHED, Kind.TRUTH))
    if question.comparison is not None:
        if question.bucket is not None:
            kind = _kind_of_dimension(question.bucket)
            columns.append(Column(COMPARED + question.bucket, kind))
        columns += [Column(COMPARED + name, _kind_of_metric(name)) for name in question.metrics]
    return columns


def _kind_of_dimension(name: str) -> Kind:
    if name in ("minute", "hour"):
        return Kind.LOCAL
    if name in BUCKETS:
        return Kind.DAY
    return Kind.INTEGER if name in _NUMBERS else Kind.TEXT


def _kind_of_metric(name: str) -> Kind:
    if name in MONEY:
        return Kind.MONEY
    if name == "last_hit":
        return Kind.MOMENT
    return Kind.NUMBER if name in RATIOS else Kind.INTEGER


def _cells(question: Question, item: _Item) -> list[Cell]:
    found = item.row
    cells: list[Cell] = []
    for name in question.dimensions:
        value = found.row.value(name)
        cells.append(value if name in BUCKETS else shown_value(name, value))
        if _has_name(item, name):
            cells.append(_name(item, name))
    cells += _figures(question, found.row.figures)
    cells.append(found.unfinished)
    if question.comparison is not None:
        other = found.compared
        if question.bucket is not None:
            cells.append(None if other is None else other.bucket)
        cells += (
            [None] * len(question.metrics) if other is None else _figures(question, other.figures)
        )
    return cells


def _figures(question: Question, figures: Figures) -> list[Cell]:
    return [
        money.to_decimal(getattr(figures, name)) if name in MONEY else figure(figures, name)
        for name in question.metrics
    ]


def _document(question: Question, item: _Item) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for name, value in shown_row(question, item.row).items():
        document[name] = value
        if name in question.dimensions and _has_name(item, name):
            document[f"{name}_name"] = _name(item, name)
    return document


def _has_name(item: _Item, kind: str) -> bool:
    return kind in CATALOGED or (kind == "rule" and item.rules is not None)


def _name(item: _Item, kind: str) -> str | None:
    """Return what a row's id is called; None where nothing is known of it."""
    if kind == "rule":
        return None if item.rules is None else item.rules.of(item.row.row)
    value = item.row.row.value(kind)
    return item.names[kind].get(value) if isinstance(value, int) else None
