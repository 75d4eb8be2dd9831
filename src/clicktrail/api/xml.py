"""XML in and out: one small mapping of JSON objects, both ways (docs/api/README.md).

An object is an element, its members are child elements, a list is an element with one child per
item. Whatever XML can do beyond that has no meaning here; documents with a DOCTYPE are refused, so
that no entity is ever expanded.
"""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
ITEM = "item"
DEEPEST = 40
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Element(dict[str, Any]):
    """An element with children: an object by their names, or a list by their order."""

    def __init__(self) -> None:
        super().__init__()
        self.items_in_order: list[Any] = []

    def add(self, name: str, value: Any) -> None:
        """Take a child; a repeated name becomes a list."""
        self.items_in_order.append(value)
        if name not in self:
            self[name] = value
        elif isinstance(self[name], list):
            self[name].append(value)
        else:
            self[name] = [self[name], value]


def write(root: str, content: Any) -> bytes:
    """Return a document of plain objects, lists and scalars. `None` members are left out."""
    parts = [DECLARATION]
    _write(parts, root, content)
    return "".join(parts).encode()


def _write(parts: list[str], name: str, value: Any) -> None:
    if _NAME.match(name):
        opening = closing = name
    else:
        opening, closing = f"{ITEM} name={quoteattr(_speakable(name))}", ITEM
    if isinstance(value, dict):
        parts.append(f"<{opening}>")
        for key, member in value.items():
            if member is not None:
                _write(parts, str(key), member)
        parts.append(f"</{closing}>")
    elif isinstance(value, list | tuple):
        parts.append(f"<{opening}>")
        for item in value:
            _write(parts, getattr(item, "type_name", ITEM), item)
        parts.append(f"</{closing}>")
    else:
        parts.append(f"<{opening}>{escape(_speakable(_scalar(value)))}</{closing}>")


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _speakable(text: str) -> str:
    """Return a text with the characters that XML cannot hold at all replaced."""
    return _UNSPEAKABLE.sub("\ufffd", text)


def read(document: bytes) -> Element:
    """Return the root element. Raises ValueError with a sentence for anything but plain XML."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.buffer_text = True
    try:
        parser.Parse(document, True)
    except (expat.ExpatError, LookupError, UnicodeError):
        raise ValueError("The body is not valid XML.") from None
    return reader.root


def _refuse_doctype(*_declaration: Any) -> None:
    raise ValueError("XML with a DOCTYPE is not taken.")


class _Reader:
    """Builds elements from what the parser tells."""

    def __init__(self) -> None:
        self.root = Element()
        self._open: list[tuple[str, Element, list[str], bool]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element. Attributes mean nothing but `nil`."""
        if len(self._open) >= DEEPEST:
            raise ValueError(f"The body is nested more than {DEEPEST} levels deep.")
        nil = any(
            key.rpartition(" ")[2] == "nil" and value in ("true", "1")
            for key, value in attributes.items()
        )
        self._open.append((name.rpartition(" ")[2], Element(), [], nil))

    def text(self, text: str) -> None:
        """Take text; between elements it means nothing."""
        self._open[-1][2].append(text)

    def end(self, _name: str) -> None:
        """Close an element and hand its value to the one around it."""
        name, element, texts, nil = self._open.pop()
        if not self._open:
            self.root = element
            return
        value: Any = element if element.items_in_order else "".join(texts)
        self._open[-1][1].add(name, None if nil else value)
