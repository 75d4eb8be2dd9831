"""Destinations: which URLs a link may lead to, and what a visit makes of them.

A destination is judged as a browser would read it (WHATWG URL, by ada), because what a person or
another library reads may be a different host. It is stored and sent as typed, placeholders and
all.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote_plus

import can_ada
import msgspec

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

MAX_LENGTH = 4096
MOST_PARAMETERS = 200
"""How many parameters of a visitor's query are looked at."""
LONGEST_FILLED = 16 * 1024
"""What all placeholders of a URL together may come to; more than servers take in a request."""

CLICK_ID_NAMES = frozenset({"s2sidentifier", "clickid"})

_AUTHORITY = re.compile(r"https?://([^/?#\\]*)", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"(\[[^\]]*\]|[^:]*)(?::[0-9]*)?")
_ASCII_HOST = re.compile(r"\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?")
# `a[b]=` is the array notation of a key, not a placeholder; of how many dimensions is bounded,
# since a visitor may have written the URL and every placeholder would look through all others.
_MACRO = re.compile(
    r"\[([A-Za-z0-9_.\-]{1,64})\](?!(?:\[[^\]]*\]){0,8}=)|\{(clickid)\}", re.IGNORECASE
)
_NOT_IN_HEADER = re.compile(r"[^\x21-\x7e]+")
_SENT_AS_IS = "!$&'()*+,-./:;=?@_~%[]{}|^`\\"


class Verdict(msgspec.Struct, frozen=True):
    """Whether a URL may be a destination.

    `refusal` is a sentence for the person who typed it, empty if the URL is fine; `host` is then
    its host as a browser connects to it (lower case, punycode).
    """

    refusal: str = ""
    host: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether the URL may be used."""
        return not self.refusal


def judge(url: str) -> Verdict:
    """Judge a destination as a browser would read it; never raises."""
    if not url:
        return Verdict("A destination URL is required.")
    if len(url) > MAX_LENGTH:
        return Verdict(f"The URL is longer than {MAX_LENGTH} characters.")
    if url != url.strip():
        return Verdict("The URL begins or ends with a space.")
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in url):
        return Verdict("The URL contains a control character.")
    match = _AUTHORITY.match(url)
    if match is None:
        return Verdict("The URL must begin with http:// or https://.")
    if "\\" in re.split(r"[?#]", url, maxsplit=1)[0]:
        return Verdict("The URL contains a backslash, which browsers read as a slash.")
    if "@" in match[1]:
        return Verdict("The URL contains a user name or password before its host.")
    return _judge_host(url, match[1])


def _judge_host(url: str, authority: str) -> Verdict:
    parts = _HOST_AND_PORT.fullmatch(authority)
    if parts is None:
        return Verdict("The port of the URL is not a number.")
    typed = parts[1]
    if not typed:
        return Verdict("The URL has no host.")
    try:
        read = can_ada.parse(url)
        host = str(read.hostname)
        protocol = str(read.protocol)
        # The binding takes bytes, whatever its type hints say.
        shown = str(can_ada.idna_decode(host.encode("ascii")))  # type: ignore[arg-type]
    except ValueError:
        return Verdict("The host or port of the URL is not valid.")
    if protocol not in ("http:", "https:"):
        return Verdict("The URL must begin with http:// or https://.")
    folded = unicodedata.normalize("NFC", typed.lower())
    if folded not in (host, unicodedata.normalize("NFC", shown)):
        return Verdict(f"Browsers read the host of the URL as {host}: write it so.")
    if not _ASCII_HOST.fullmatch(host):
        return Verdict("The host of the URL is not valid.")
    return Verdict(host=host)


def has_macros(url: str) -> bool:
    """Tell whether a visit changes the URL: it holds `[name]` or `{clickid}`."""
    return ("[" in url or "{" in url) and _MACRO.search(url) is not None


def macro_names(url: str) -> frozenset[str]:
    """Return the names of the placeholders in a URL, in lower case."""
    return frozenset((match[1] or match[2]).lower() for match in _MACRO.finditer(url))


def parameters(query: str) -> dict[str, str]:
    """Return a query's parameters, decoded, by lower-case name; the first of a name wins."""
    found: dict[str, str] = {}
    pieces = query.split("&", MOST_PARAMETERS)[:MOST_PARAMETERS]
    for name, value in parse_qsl("&".join(pieces), keep_blank_values=True):
        found.setdefault(name.lower(), value)
    return found


def named_by_visit(query: str, allowed: Collection[str]) -> str:
    """Return the URL that a query's `ddu` names, http:// before it where it has none; else "".

    Its host must be one of `allowed` (as browsers connect to it), exactly, or under `*.host` there;
    what a browser would read differently than it is written is refused (`judge`).
    """
    if "ddu" not in query.lower():
        return ""
    url = parameters(query).get("ddu", "").strip()
    if url and not url.lower().startswith(("http://", "https://")):
        url = f"http://{url}"
    verdict = judge(url)
    if not verdict.ok:
        return ""
    host = verdict.host
    if host in allowed:
        return url
    # `*.a.example` stands for all that ends in `.a.example`, not for a.example itself.
    at = host.find(".")
    while at >= 0:
        if f"*{host[at:]}" in allowed:
            return url
        at = host.find(".", at + 1)
    return ""


def host_patterns(allowed: Iterable[str]) -> frozenset[str]:
    """Return hosts and `*.host`s as `named_by_visit` compares them; what is neither is left out."""
    found = set()
    for each in allowed:
        star, host = ("*.", each[2:]) if each.startswith("*.") else ("", each)
        verdict = judge(f"http://{host}")
        if (verdict.ok and verdict.host == host.lower()) or (verdict.ok and not host.isascii()):
            found.add(star + verdict.host)
    return frozenset(found)


def expand(url: str, macros: Mapping[str, str]) -> str:
    """Fill in the placeholders: `[name]` by `macros[name]`, `{clickid}` like `[clickid]`.

    Names are looked up in lower case; what is not there becomes empty. Values are percent-encoded
    so far that they stay within the path segment, parameter or fragment they stand in. What would
    make them longer than LONGEST_FILLED together is left out: a visit that repeats a placeholder
    and gives it a long value could ask for megabytes with a few kilobytes.
    """
    quoted: dict[str, str] = {}
    left = LONGEST_FILLED
    path_end = min((at for at in (url.find("?"), url.find("#")) if at >= 0), default=len(url))

    def filled(match: re.Match[str]) -> str:
        nonlocal left
        name = (match[1] or match[2]).lower()
        value = quoted.get(name)
        if value is None:
            value = quoted[name] = quote(macros.get(name, ""), safe="", errors="replace")
        # A segment `..` climbs out of its place even when it is percent-encoded.
        if len(value) > left or (match.start() < path_end and value in (".", "..")):
            return ""
        left -= len(value)
        return value

    return _MACRO.sub(filled, url)


def append_query(url: str, query: str) -> str:
    """Return the URL with a visitor's query behind its own, the fragment kept.

    On the same key the destination's own value wins; `ddu` and empty parts never go along
    (spec behaviour.md §3).
    """
    base, hash_sign, fragment = url.partition("#")
    head, _, own = base.partition("?")
    taken = {unquote_plus(piece.partition("=")[0]) for piece in own.split("&") if piece}
    added = [
        quote(piece, safe=_SENT_AS_IS.replace("&", ""), errors="replace")
        for piece in query.split("&", MOST_PARAMETERS)[:MOST_PARAMETERS]
        if piece
        and (name := unquote_plus(piece.partition("=")[0])) not in taken
        and name.lower() != "ddu"
    ]
    if not added:
        return url
    between = "&" if own and not own.endswith("&") else ""
    return f"{head}?{own}{between}{'&'.join(added)}{hash_sign}{fragment}"


def location(url: str) -> str:
    """Return the URL as it may stand in a header: printable ASCII, otherwise as typed."""
    if _NOT_IN_HEADER.search(url) is None:
        return url
    match = _AUTHORITY.match(url)
    if match is not None and not match[1].isascii():
        # What ada cannot read (also text with lone surrogates, a TypeError) is escaped below.
        with contextlib.suppress(ValueError, TypeError):
            url = f"{url[: match.start(1)]}{can_ada.parse(url).host}{url[match.end(1) :]}"
    return _NOT_IN_HEADER.sub(lambda found: quote(found[0], safe="", errors="replace"), url)
