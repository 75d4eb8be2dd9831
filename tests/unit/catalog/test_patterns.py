from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from clicktrail.catalog.patterns import fold, parse, searchable

LETTERS = st.text(alphabet="abA*. \n%_[ßÉ", max_size=8)


def naive(pattern: str, fields: list[str]) -> bool:
    """Say the rule in other words: `*` is anything within a field, without one it contains."""
    wanted = fold(pattern)
    if "*" not in wanted:
        wanted = f"*{wanted}*"
    expression = ".*".join(re.escape(piece) for piece in wanted.split("*"))
    return any(re.fullmatch(expression, fold(field)) for field in fields)


@given(LETTERS, st.lists(LETTERS, min_size=1, max_size=3))
def test_a_pattern_finds_what_the_naive_rule_finds(pattern: str, fields: list[str]) -> None:
    parsed = parse(pattern)
    found = parsed is None or parsed.matches(searchable(*fields))
    assert found == naive(pattern, fields)
