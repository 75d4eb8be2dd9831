"""Enumerations on the wire: integers, or names where the caller asks (spec clients.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from clicktrail.domain.entries import RedirectType

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema


def enum_word(member: IntEnum) -> str:
    """Return a member's name as ClickMeter's OpenAPI spells it, e.g. `TrackingLink`."""
    word = "".join(part.capitalize() for part in member.name.split("_"))
    return f"{word}Redirect" if isinstance(member, RedirectType) else word


@dataclass(frozen=True)
class Coded:
    """Marks an integer member of an answer as a value of an enumeration.

    `type: Annotated[int, Coded(DatapointType)] = 0` goes out as `0` or `"TrackingLink"`.
    """

    kind: type[IntEnum]

    def word(self, value: int) -> str | int:
        """Return the name of a value; the value itself where it has none."""
        try:
            return enum_word(self.kind(value))
        except ValueError:
            return value

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe both forms."""
        described = {
            key: value
            for key, value in handler(core_schema).items()
            if key in ("default", "title", "description")
        }
        members = list(self.kind)
        described["oneOf"] = [
            {"type": "integer", "enum": [int(member) for member in members]},
            {"type": "string", "enum": [enum_word(member) for member in members]},
        ]
        return described
