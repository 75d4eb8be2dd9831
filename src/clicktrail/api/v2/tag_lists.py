"""Tags in bodies: names, ids, or `{id, name}` objects, mixed as clients like (behaviour.md §1)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from clicktrail.api.described import BLANK
from clicktrail.catalog.tables import TAG_LENGTH

MAX_TAGS = 100


def read_tags(value: Any) -> list[str | int]:
    """Return tag names (str) and ids (int). Raises ValueError with a sentence."""
    if isinstance(value, str):
        value = [part for part in value.split(",") if part.strip()]
    if not isinstance(value, list):
        raise ValueError("must be a list of tag names, ids or objects")
    if len(value) > MAX_TAGS:
        raise ValueError(f"holds more than {MAX_TAGS} tags")
    return [_read_tag(item) for item in value]


def _read_tag(item: Any) -> str | int:
    if isinstance(item, dict):
        folded = {str(key).lower(): member for key, member in item.items()}
        number = folded.get("id")
        # Forms and XML know no numbers.
        if isinstance(number, str) and number.isascii() and number.isdigit() and len(number) < 11:
            number = int(number)
        if isinstance(number, str) and number:
            raise ValueError("must hold tag names (without commas), ids or objects")
        item = number or folded.get("name")
    if isinstance(item, float) and item.is_integer():
        item = int(item)
    if isinstance(item, int) and not isinstance(item, bool) and 0 < item < 2**31:
        return item
    if isinstance(item, str):
        name = item.strip()
        if (
            0 < len(name) <= TAG_LENGTH
            and "," not in name
            and "\x00" not in name
            and not any("\ud800" <= char <= "\udfff" for char in name)
        ):
            return name
    raise ValueError("must hold tag names (without commas), ids or objects")


_ONE = {
    "anyOf": [
        {"type": "string", "maxLength": TAG_LENGTH, "pattern": rf"^[^,]*[^,{BLANK}][^,]*$"},
        {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
        {
            "type": "object",
            "properties": {
                "id": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
                "name": {"type": "string"},
            },
            "required": ["id"],
        },
    ]
}
_DESCRIBED = {
    "anyOf": [
        {"type": "array", "maxItems": MAX_TAGS, "items": _ONE},
        {"type": "string", "description": "The same as a comma list of names."},
    ]
}
TagList = Annotated[list[str | int], BeforeValidator(read_tags), WithJsonSchema(_DESCRIBED)]
