"""Rows of tables as links, hits and counts; what all sources that export tables share."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

import msgspec

from clicktrail.domain.countries import COUNTRIES
from clicktrail.domain.entries import RedirectType, Status
from clicktrail.domain.events import HitKind
from clicktrail.enrichment.devices import CONSOLE, DESKTOP, EMAIL, MOBILE, TABLET, TV
from clicktrail.imports.columns import Columns
from clicktrail.imports.model import (
    BadField,
    HitItem,
    ImportedCounts,
    ImportedHit,
    ImportedLink,
    Limits,
    LinkItem,
    Refused,
    Spot,
)
from clicktrail.imports.moments import Moments
from clicktrail.imports.tables import Table
from clicktrail.runtime.errors import OperatorError

T = TypeVar("T")
MOST_OF_A_DAY = 10_000_000
# What a spreadsheet takes for the beginning of a formula.
GUARDED = tuple("=+-@＝＋－＠")
_YES = frozenset({"1", "true", "yes", "y", "t"})
_NO = frozenset({"", "0", "false", "no", "n", "f"})
_STATUS = {
    "active": Status.ACTIVE,
    "0": Status.ACTIVE,
    "paused": Status.PAUSED,
    "1": Status.PAUSED,
    "banned": Status.PAUSED,
    "abuse": Status.PAUSED,
    "spam": Status.PAUSED,
    "2": Status.PAUSED,
    "deleted": Status.DELETED,
    "3": Status.DELETED,
}
_REDIRECTS = {
    "301": RedirectType.PERMANENT,
    "308": RedirectType.PERMANENT,
    "permanent": RedirectType.PERMANENT,
    "302": RedirectType.TEMPORARY,
    "307": RedirectType.TEMPORARY,
    "temporary": RedirectType.TEMPORARY,
}
_KINDS = {
    "click": HitKind.CLICK,
    "0": HitKind.CLICK,
    "": HitKind.CLICK,
    "view": HitKind.VIEW,
    "1": HitKind.VIEW,
}
# Where common usage differs from the names that the time zone database gives to countries.
_ALSO_CALLED = {
    "united kingdom": "gb", "great britain": "gb", "south korea": "kr", "north korea": "kp",
    "czechia": "cz", "türkiye": "tr", "united states of america": "us", "usa": "us",
    "russian federation": "ru", "viet nam": "vn", "ivory coast": "ci", "macedonia": "mk",
    "the netherlands": "nl", "hong kong sar": "hk", "macau": "mo", "bosnia and herzegovina": "ba",
    "trinidad and tobago": "tt", "kosovo": "xk", "myanmar": "mm", "palestinian territory": "ps",
    "democratic republic of the congo": "cd", "republic of the congo": "cg",
}  # fmt: skip


def unguarded(row: Mapping[str, str]) -> dict[str, str]:
    """Return a row without the apostrophes that keep a spreadsheet from calculating."""
    return {
        field: text[1:] if text[0] == "'" and text[1:2] in GUARDED else text
        for field, text in row.items()
    }


class FileFormat(msgspec.Struct, frozen=True, kw_only=True):
    """How files are read: their times, encoding, delimiter, and which column holds what."""

    moments: Moments
    encoding: str = ""
    delimiter: str = ""
    mapping: dict[str, str] = {}


class Rows:
    """The rows of one file with the columns that are known; `names` as `Columns` has them."""

    def __init__(
        self, path: Path, form: FileFormat, names: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.table = Table(path, encoding=form.encoding, delimiter=form.delimiter)
        self.columns = Columns(path, self.table.header, names, form.mapping)
        self.fields = self.columns.fields

    def each(self, read: Callable[[Spot, dict[str, str]], T]) -> Iterator[T | Refused]:
        """Give what `read` makes of every row, or why nothing can be made of it."""
        for found in self.table.rows():
            if isinstance(found, Refused):
                yield found
                continue
            spot, row = found
            yield tried(spot, read, spot, self.columns.read(row))


def tried(spot: Spot, make: Callable[..., T], *arguments: object) -> T | Refused:
    """Return what `make` returns, or why it could not."""
    try:
        return make(*arguments)
    except BadField as error:
        return Refused(spot, error.field, error.value, error.problem)


class TableSource:
    """Links, hits and counts in tables, whatever their columns are called.

    Each file is of the kind that its columns say: hits have a `time`, counts a `day` (or time) and
    a number, links a `url`. Rows of hits that also say where the link leads make the link known.
    `redirect_type` is how the other system answers.
    """

    def __init__(
        self,
        name: str,
        files: Sequence[Path],
        form: FileFormat,
        names: Mapping[str, Sequence[str]] | None = None,
        redirect_type: RedirectType = RedirectType.PERMANENT,
    ) -> None:
        self.name = name
        self._redirect_type = redirect_type
        self._form = form
        self._files = [Rows(path, form, names) for path in files]
        for rows in self._files:
            self.check(rows)

    def check(self, rows: Rows) -> None:
        """Raise OperatorError for a table of which nothing can be made."""
        check_kind(rows)

    def cleaned(self, row: dict[str, str]) -> dict[str, str]:
        """Return a row as it is meant."""
        return row

    def links(self) -> Iterator[LinkItem]:
        """Give the links that the files list or imply."""
        for rows in self._files:
            if "url" not in rows.fields:
                continue
            if has_hits(rows) or has_counts(rows):
                # What is wrong with a row is told where its hit is read.
                found = rows.each(self._implied)
                yield from (each for each in found if isinstance(each, ImportedLink))
            else:
                yield from rows.each(self._link)

    def hits(self) -> Iterator[HitItem]:
        """Give the hits and counts."""
        for rows in self._files:
            if has_counts(rows):
                yield from rows.each(self._counts)
            elif has_hits(rows):
                yield from rows.each(self._hit)

    def left_out(self) -> list[str]:
        """Say which columns nothing is made of."""
        return [
            f"{rows.table.path}: left out, as nothing is made of them: the columns"
            f" {', '.join(unused)}."
            for rows in self._files
            if (unused := rows.columns.unused())
        ]

    def _link(self, spot: Spot, row: dict[str, str]) -> ImportedLink:
        moments, usual = self._form.moments, self._redirect_type
        return link_of(spot, self.cleaned(row), moments, redirect_type=usual)

    def _implied(self, spot: Spot, row: dict[str, str]) -> ImportedLink:
        moments, usual = self._form.moments, self._redirect_type
        return link_of(spot, self.cleaned(row), moments, implied=True, redirect_type=usual)

    def _hit(self, spot: Spot, row: dict[str, str]) -> ImportedHit:
        return hit_of(spot, self.cleaned(row), self._form.moments)

    def _counts(self, spot: Spot, row: dict[str, str]) -> ImportedCounts:
        return counts_of(spot, self.cleaned(row), self._form.moments)


def has_hits(rows: Rows) -> bool:
    """Tell whether the rows are single visits."""
    return "time" in rows.fields and not has_counts(rows) and not {"url", "total"} <= rows.fields


def has_counts(rows: Rows) -> bool:
    """Tell whether the rows are numbers of visits by day.

    Next to a destination, a number of visits is that of all of a link's time.
    """
    numbers = {"count"} if "url" in rows.fields else {"count", "total"}
    return bool({"day", "time"} & rows.fields) and bool(numbers & rows.fields)


def check_kind(rows: Rows) -> None:
    """Raise OperatorError where a file holds neither links nor hits nor counts."""
    fields = rows.fields
    if {"name", "short_url"} & fields and ("url" in fields or has_hits(rows) or has_counts(rows)):
        return
    missing = [] if {"name", "short_url"} & fields else ["name (or short_url)"]
    if not {"url", "time", "day"} & fields:
        missing.append("url for links, time for hits, or day and count for counts")
    raise OperatorError(
        f"{rows.table.path} has the columns {', '.join(rows.table.header)}: none is known to hold"
        f" {' and '.join(missing) or 'count'}; say which does with --map field=column"
    )


def link_of(
    spot: Spot,
    row: Mapping[str, str],
    moments: Moments,
    *,
    implied: bool = False,
    redirect_type: RedirectType = RedirectType.PERMANENT,
) -> ImportedLink:
    """Return the link of a row, with a `redirect_type` unless it names its own; raises BadField."""
    host, name = link_name(row)
    left_out = []
    if row.get("password"):
        left_out.append("its password: no export holds it; set it again")
    status = _STATUS.get(row.get("status", "active").lower())
    if status is None:
        raise BadField("status", row["status"], "a status is active, paused or deleted")
    named = row.get("redirect_type", "").lower()
    if named and named not in _REDIRECTS:
        raise BadField("redirect_type", named, "a redirect is 301 (permanent) or 307 (temporary)")
    ends = None if implied else moments.optional("expires", row.get("expires", ""))
    created = row.get("created", "") or ("" if implied else row.get("time", ""))
    return ImportedLink(
        spot=spot,
        key=key_of(host, name),
        name=name,
        host=host,
        url=row.get("url", ""),
        title="" if implied else row.get("title", ""),
        notes="" if implied else row.get("notes", ""),
        tags=() if implied else split_tags(row.get("tags", "")),
        group=row.get("group", ""),
        created_ms=moments.optional("created", created),
        status=status,
        redirect_type=_REDIRECTS.get(named, redirect_type),
        limits=None if ends is None else Limits(at_ms=ends),
        total=None if implied or "total" not in row else whole("total", row["total"]),
        left_out=tuple(left_out),
        implied=implied,
    )


def hit_of(spot: Spot, row: Mapping[str, str], moments: Moments) -> ImportedHit:
    """Return the hit of a row; raises BadField."""
    host, name = link_name(row)
    kind = _KINDS.get(row.get("kind", "").lower())
    if kind is None:
        raise BadField("kind", row["kind"], "a hit is a click or a view")
    return ImportedHit(
        spot=spot,
        link=key_of(host, name),
        ms=moments.ms("time", row.get("time", "")),
        key=row.get("id", ""),
        kind=kind,
        ip=address(row.get("ip", "")),
        user_agent=row.get("user_agent", ""),
        referrer=referrer(row.get("referrer", "")),
        language=row.get("language", ""),
        query=row.get("query", "").removeprefix("?"),
        destination=row.get("destination", "") or row.get("url", ""),
        is_spider=flag("bot", row.get("bot", "")),
        country=country(row.get("country", "")),
        region=row.get("region", ""),
        city=row.get("city", ""),
        organization=row.get("organization", ""),
        browser=row.get("browser", ""),
        os=row.get("os", ""),
        device=device(row.get("device", "")),
    )


def counts_of(spot: Spot, row: Mapping[str, str], moments: Moments) -> ImportedCounts:
    """Return the count of a row; raises BadField."""
    host, name = link_name(row)
    day, number = ("day" if row.get("day") else "time"), ("count" if "count" in row else "total")
    return counted(
        spot,
        key_of(host, name),
        moments.day(day, row.get(day, "")),
        whole(number, row.get(number, "")),
        number,
    )


def counted(spot: Spot, link: str, day: date, count: int, field: str) -> ImportedCounts:
    """Return the count of a day; raises BadField for one that no link has."""
    if count > MOST_OF_A_DAY:
        raise BadField(field, count, f"more than {MOST_OF_A_DAY:,} a day are taken for a mistake")
    return ImportedCounts(spot=spot, link=link, day=day, count=count)


def link_name(row: Mapping[str, str]) -> tuple[str, str]:
    """Return the host (empty where none is told) and the name of a row's link; raises BadField."""
    host, name = split_short(row.get("short_url", ""))
    name = row.get("name", "") or name
    if not name:
        raise BadField("name", row.get("short_url", ""), "a link needs a name")
    return host, name.strip("/")


def split_short(text: str) -> tuple[str, str]:
    """Return host and name of `https://bit.ly/abc`, `bit.ly/abc` or `abc`."""
    text = text.strip()
    if not text:
        return "", ""
    if "://" not in text:
        if "/" not in text:
            return "", text
        text = f"//{text}"
    try:
        parts = urlsplit(text)
    except ValueError:
        raise BadField("short_url", text, "this is no URL") from None
    return parts.netloc.lower(), unquote(parts.path).strip("/")


def key_of(host: str, name: str) -> str:
    """Return what names a link within its source."""
    return f"{host}/{name}" if host else name


def split_tags(text: str) -> tuple[str, ...]:
    """Return the tags of a list of them: with commas, semicolons, bars, or as JSON."""
    bare = text.strip().strip("[]")
    tags = (part.strip().strip("\"'").strip() for part in re.split(r"[,;|]", bare))
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def whole(field: str, text: str) -> int:
    """Return a number of visits; raises BadField."""
    digits = re.sub(r"[\s_.,'](?=\d{3}(?:\D|$))", "", text.strip())
    if not (digits.isascii() and digits.isdigit()):
        raise BadField(field, text, "a whole number is needed")
    return int(digits)


def flag(field: str, text: str) -> bool:
    """Return whether a text says yes; raises BadField."""
    if text.lower() in _NO:
        return False
    if text.lower() in _YES:
        return True
    raise BadField(field, text, "true or false is needed")


@lru_cache(maxsize=10_000)
def address(text: str) -> str:
    """Return an address in its usual form, empty where there is none; raises BadField.

    What an export puts in its place (`unknown`, `-`) is none.
    """
    if text.lower() in ("", "-", "unknown", "null", "(unknown)", "0.0.0.0", "::"):  # noqa: S104
        return ""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise BadField("ip", text, "this is no IP address") from None


def referrer(text: str) -> str:
    """Return a referrer, empty for the words that exports have for none."""
    return "" if text.lower() in ("direct", "(direct)", "(none)", "unknown", "-") else text


def device(text: str) -> str:
    """Return our word for a device, "" for one that has none."""
    word = text.lower().replace(" ", "").replace("-", "")
    word = {"smartphone": MOBILE, "phone": MOBILE, "smarttv": TV, "pc": DESKTOP}.get(word, word)
    return word if word in (DESKTOP, MOBILE, TABLET, TV, CONSOLE, EMAIL) else ""


@lru_cache(maxsize=1000)
def country(text: str) -> str:
    """Return the ISO code, in lower case, of a country given by code or name; "" for unknown."""
    word = " ".join(text.lower().split())
    if len(word) == 2:
        return word if word in COUNTRIES else ""
    return _country_names().get(word, "")


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    table = resources.files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    named = {name.lower(): code.lower() for code, name in rows}
    return (
        named
        | {name.replace(" & ", " and "): code for name, code in named.items()}
        | (_ALSO_CALLED)
    )
