"""Members of JSON objects, with a plain sentence for whatever is not as documented."""

from __future__ import annotations

from typing import Any

from clicktrail.imports.model import BadField


def record(value: object, what: str) -> dict[str, Any]:
    """Return an object; raises BadField."""
    if isinstance(value, dict):
        return value
    raise BadField(what, value, "an object is expected here")


def text(item: dict[str, Any], name: str) -> str:
    """Return a text, empty for null or nothing; numbers become texts. Raises BadField."""
    value = item.get(name)
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str | int | float):
        return str(value)
    raise BadField(name, value, "a text is expected here")


def number(item: dict[str, Any], name: str) -> int:
    """Return a whole number, 0 for null or nothing; raises BadField."""
    value = item.get(name)
    if value is None or value == "":
        return 0
    try:
        return int(value)
    except (TypeError, ValueError):
        raise BadField(name, value, "a whole number is expected here") from None


def texts(item: dict[str, Any], name: str) -> tuple[str, ...]:
    """Return a list of texts, of objects their `name`; raises BadField."""
    value = item.get(name) or []
    if not isinstance(value, list):
        raise BadField(name, value, "a list is expected here")
    found = (each.get("name", "") if isinstance(each, dict) else str(each) for each in value)
    return tuple(dict.fromkeys(one for one in found if one))
