"""The few things that each database says in its own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, ColumnElement, Text, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement, func

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.sql.compiler import SQLCompiler

    from clicktrail.catalog.patterns import Pattern

_WILD = re.compile(r"[*?\[]")
_LIKE_WILD = re.compile(r"[%_\\]")


class Contains(FunctionElement[bool]):
    """The condition that a text holds a needle.

    SQLite finds it with GLOB in three quarters of the time that it takes with instr(); PostgreSQL
    knows how to use its trigrams for LIKE.
    """

    type = Boolean()
    inherit_cache = True
    name = "contains"

    def __init__(self, searchable: ColumnElement[str], needle: str) -> None:
        glob = "*" + _WILD.sub(r"[\g<0>]", needle) + "*"
        super().__init__(searchable, _text(glob), _text(f"%{_likely(needle)}%"))


@compiles(Contains, "sqlite")
def _glob(element: Contains, compiler: SQLCompiler, **words: Any) -> str:
    searchable, pattern, _ = element.clauses
    return f"({compiler.process(searchable, **words)}) GLOB {compiler.process(pattern, **words)}"


@compiles(Contains, "postgresql")
def _like(element: Contains, compiler: SQLCompiler, **words: Any) -> str:
    searchable, _, pattern = element.clauses
    return f"({compiler.process(searchable, **words)}) LIKE {compiler.process(pattern, **words)}"


class InLine(FunctionElement[bool]):
    """The condition that one line of a text holds all needles of a pattern in their order."""

    type = Boolean()
    inherit_cache = True
    name = "in_line"

    def __init__(self, searchable: ColumnElement[str], pattern: Pattern) -> None:
        first, last = pattern.needles[0], pattern.needles[-1]
        before = "" if first.startswith("\n") else "%"
        behind = "" if last.endswith("\n") else "%"
        line = "%".join(_likely(needle.strip("\n")) for needle in pattern.needles)
        super().__init__(
            searchable, _text(pattern.expression or ""), _text(f"{before}{line}{behind}")
        )


@compiles(InLine, "sqlite")
def _regexp(element: InLine, compiler: SQLCompiler, **words: Any) -> str:
    searchable, expression, _ = element.clauses
    return compiler.process(searchable.regexp_match(expression), **words)


@compiles(InLine, "postgresql")
def _line_like(element: InLine, compiler: SQLCompiler, **words: Any) -> str:
    searchable, _, pattern = element.clauses
    text = compiler.process(searchable, **words)
    return (
        f"EXISTS (SELECT FROM unnest(string_to_array({text}, chr(10))) AS line"
        f" WHERE line LIKE {compiler.process(pattern, **words)})"
    )


class Listed(FunctionElement[bool]):
    """The condition that an id is among many: they go along as one text."""

    type = Boolean()
    inherit_cache = True
    name = "listed"

    def __init__(self, ids: ColumnElement[int], wanted: Collection[int]) -> None:
        super().__init__(ids, _text(",".join(map(str, wanted))))


@compiles(Listed, "sqlite")
def _of_json(element: Listed, compiler: SQLCompiler, **words: Any) -> str:
    ids, wanted = (compiler.process(part, **words) for part in element.clauses)
    return f"{ids} IN (SELECT value FROM json_each('[' || {wanted} || ']'))"  # noqa: S608 -- bound


@compiles(Listed, "postgresql")
def _of_array(element: Listed, compiler: SQLCompiler, **words: Any) -> str:
    ids, wanted = (compiler.process(part, **words) for part in element.clauses)
    return f"{ids} = ANY (string_to_array({wanted}, ',')::bigint[])"


class Strung(FunctionElement[str]):
    """All ids of a group as one text with commas between them, in any order; NULL for none."""

    type = Text()
    inherit_cache = True
    name = "strung"

    def __init__(self, ids: ColumnElement[int]) -> None:
        super().__init__(ids)


@compiles(Strung, "sqlite")
def _group_concat(element: Strung, compiler: SQLCompiler, **words: Any) -> str:
    return compiler.process(func.group_concat(*element.clauses), **words)


@compiles(Strung, "postgresql")
def _string_agg(element: Strung, compiler: SQLCompiler, **words: Any) -> str:
    (ids,) = element.clauses
    return f"string_agg({compiler.process(ids, **words)}::text, ',')"


def _likely(needle: str) -> str:
    return _LIKE_WILD.sub(r"\\\g<0>", needle)


def _text(value: str) -> ColumnElement[str]:
    return literal(value, Text)
