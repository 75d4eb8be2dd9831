"""Text patterns of list calls: `*` stands for anything, case is ignored (spec behaviour.md §1).

An entity's searchable fields are kept as one folded text with a line break before, between and
behind them. So a pattern without an inner `*` is one needle to look for, line breaks included where
it is anchored: `twit*` is "\\ntwit", and a pattern without any `*` may stand anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return the form in which texts are compared and ordered."""
    return _SPACES.sub(" ", text).strip().casefold()


def searchable(*fields: str) -> str:
    """Return the text that patterns over these fields are looked for in."""
    return "\n" + "\n".join(fold(field) for field in fields) + "\n"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, ready for `searchable` texts.

    `needles` must all stand in the text; where `expression` is not None it must match too (it then
    implies the needles).
    """

    needles: tuple[str, ...]
    expression: str | None = None

    def matches(self, text: str) -> bool:
        """Tell whether a searchable text fits; what SQL does with it must come to the same."""
        return all(needle in text for needle in self.needles) and (
            self.expression is None or re.search(self.expression, text) is not None
        )


def parse(pattern: str) -> Pattern | None:
    """Return what `pattern` means; None where it restricts nothing (empty, or only `*`)."""
    folded = fold(pattern)
    if "*" not in folded:
        return Pattern((folded,)) if folded else None
    pieces = re.split(r"\*+", folded)
    if not any(pieces):
        return None
    pieces[0] = "\n" + pieces[0] if pieces[0] else ""
    pieces[-1] = pieces[-1] + "\n" if pieces[-1] else ""
    needles = tuple(piece for piece in pieces if piece)
    if len(needles) == 1:
        return Pattern(needles)
    return Pattern(needles, "[^\\n]*".join(re.escape(needle) for needle in needles))
