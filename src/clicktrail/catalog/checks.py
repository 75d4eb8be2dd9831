"""Checks of single fields: each adds a `Problem` to the list that an operation then raises."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from clicktrail.catalog.errors import Invalid, Problem
from clicktrail.catalog.tables import HOST_LENGTH, NAME_LENGTH, TAG_LENGTH
from clicktrail.domain.conversion_policy import parse_currency

# The edge's own paths, and words that a proxy in front of both ports is likely to route by.
RESERVED_NAMES = frozenset({"js", "s2s", "app", "v3", "docs"})

_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{NAME_LENGTH}}}")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_ADDRESS = re.compile(r"[0-9a-f:.]+")


class Checks:
    """Gathers the problems of one operation."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, property_: str, message: str, value: object = None) -> None:
        """Note a problem."""
        self.problems.append(Problem(property_, message, value))

    def text(self, property_: str, value: str, longest: int, *, needed: bool = False) -> None:
        """Check a free text: its length, no NUL, not blank where it is `needed`."""
        if needed and not value.strip():
            self.add(property_, f"{property_} must not be empty.", value)
        elif len(value) > longest:
            self.add(property_, f"{property_} is longer than {longest} characters.", value[:100])
        elif "\x00" in value:
            self.add(property_, f"{property_} must not contain a NUL character.")

    def link_name(self, property_: str, value: str) -> None:
        """Check the name of a datapoint: what may stand in its address."""
        if not _NAME.fullmatch(value):
            self.add(
                property_,
                f"{property_} must be 1 to {NAME_LENGTH} letters, digits, hyphens or underscores.",
                value[:100],
            )
        elif value.lower() in RESERVED_NAMES:
            self.add(property_, f"The name {value} is reserved.", value)

    def tag(self, property_: str, name: str) -> None:
        """Check a tag's name: lists of tags are written with commas between them."""
        self.text(property_, name, TAG_LENGTH, needed=True)
        if "," in name:
            self.add(property_, f"{property_} must not contain a comma.", name[:TAG_LENGTH])

    def host(self, property_: str, value: str) -> None:
        """Check a domain's name: a host name or an address, lower case, without a port."""
        labels = value.split(".")
        good = len(value) <= HOST_LENGTH and (
            all(_LABEL.fullmatch(label) for label in labels)
            or (":" in value and _ADDRESS.fullmatch(value) is not None)
        )
        if not good:
            self.add(property_, f"{property_} must be a host name.", value[:100])

    def currency(self, property_: str, value: str) -> None:
        """Check that a currency has the form of an ISO 4217 code, in capitals."""
        try:
            good = parse_currency(value) == value
        except ValueError:
            good = False
        if not good:
            self.add(property_, f"{property_} must be a currency code such as EUR.", value[:40])

    def timezone(self, property_: str, value: str) -> None:
        """Check that a time zone is one of the IANA names."""
        if value not in available_timezones():
            self.add(property_, f"{property_} must be an IANA time zone name.", value[:100])

    def finish(self) -> None:
        """Raise Invalid when anything was wrong."""
        if self.problems:
            raise Invalid(self.problems)
