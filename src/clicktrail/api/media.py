"""In which form an answer goes out: JSON or XML, enumerations as integers or as names.

The caller says so by `Accept` (with q-values; what is not known here counts for nothing) and by
`_enums=names`. Without a wish it is JSON with integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from starlette.types import Scope

JSON = "application/json"
TEXT_JSON = "text/json"
XML = "application/xml"
TEXT_XML = "text/xml"
# Among equals the first one wins.
OFFERED = (JSON, TEXT_JSON, XML, TEXT_XML)
ENUMS = "_enums"
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Form:
    """The media type of an answer, and whether its enumerations are names."""

    media_type: str = JSON
    names: bool = False

    @property
    def is_xml(self) -> bool:
        """Whether the answer is XML."""
        return self.media_type in (XML, TEXT_XML)


PLAIN = Form()


def wanted(scope: Scope) -> Form:
    """Return the form that a request asks for."""
    accept = b""
    for name, value in scope["headers"]:
        if name == b"accept":
            accept = accept + b"," + value if accept else value
    form = _negotiate(accept[:LONGEST].decode("latin-1").lower()) if accept else PLAIN
    query = scope.get("query_string", b"")
    if b"enums" in query.lower():
        asked = {
            name.strip().lower(): value.strip().lower()
            for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        }
        if asked.get(ENUMS) in ("names", "integers"):
            return Form(form.media_type, asked[ENUMS] == "names")
    return form


def _negotiate(accept: str) -> Form:
    best: dict[str, tuple[int, float, bool]] = {}
    for clause in accept.split(","):
        kind, *parameters = (part.strip() for part in clause.split(";"))
        quality, names = _read(parameters)
        for offered in OFFERED:
            closeness = _closeness(kind, offered)
            if closeness > best.get(offered, (0, 0.0, False))[0]:
                best[offered] = (closeness, quality, names)
    chosen, weight, names = JSON, 0.0, False
    for offered in OFFERED:
        closeness, quality, asked = best.get(offered, (0, 0.0, False))
        if closeness and quality > weight:
            chosen, weight, names = offered, quality, asked
    return Form(chosen, names)


def _closeness(kind: str, offered: str) -> int:
    """Tell how closely a range of media types names an offered one; 0 = not at all."""
    if kind == offered:
        return 3
    if kind == f"{offered.partition('/')[0]}/*":
        return 2
    return int(kind in ("*/*", "*"))


def _read(parameters: list[str]) -> tuple[float, bool]:
    quality, names = 1.0, False
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value.strip())
            except ValueError:
                quality = 0.0
        elif name.strip() in ("enum", "enums"):
            names = value.strip().strip('"') == "names"
    return (quality if 0 <= quality <= 1 else 0.0), names
