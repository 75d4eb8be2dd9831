"""What visitors read, in every language there is: one TOML file for each in `languages/`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Final

import msgspec

DEFAULT: Final = "en"

_LONGEST: Final = 400
_MOST_RANGES: Final = 20


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Heading and sentences of a page."""

    heading: str
    sentences: tuple[str, ...]


class Format(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """How numbers and dates are written; dates with the places {day}, {month} and {year}."""

    thousands: str
    date: str
    short_date: str
    months: tuple[str, ...]


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All texts of one language; pages and words by the names that the code uses."""

    pages: dict[str, Text]
    words: dict[str, str]
    format: Format
    statistics: dict[str, str]


def _read() -> dict[str, Wording]:
    folder = resources.files("clicktrail.appearance").joinpath("languages")
    return {
        file.name.removesuffix(".toml"): msgspec.convert(
            tomllib.loads(file.read_text("utf-8")), Wording
        )
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    }


WORDINGS: Final = _read()
"""By the language's ISO 639-1 code."""


def language_of(accept_language: str) -> str:
    """Return the language of `WORDINGS` that an Accept-Language header asks for first.

    A range matches by its first subtag (RFC 4647 §3.4). Whatever cannot be read, or asks for
    nothing that there is, gets English.
    """
    # Cut before it is remembered: a header may have kilobytes.
    return _language_of(accept_language[:_LONGEST])


@lru_cache(maxsize=1024)
def _language_of(accept_language: str) -> str:
    best = 0.0
    found = DEFAULT
    for piece in accept_language.split(",")[:_MOST_RANGES]:
        tag, _, parameters = piece.partition(";")
        base = tag.strip().lower().partition("-")[0]
        quality = _quality(parameters)
        if quality > best and (base in WORDINGS or base == "*"):
            best = quality
            found = base if base != "*" else DEFAULT
    return found


def wording(language: str) -> Wording:
    """Return the texts of a language; the English ones where there are none."""
    return WORDINGS.get(language) or WORDINGS[DEFAULT]


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if not name:
        return 1.0
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    # Also false for NaN, which compares with nothing.
    return quality if name.strip().lower() == "q" and 0 <= quality <= 1 else 0.0
