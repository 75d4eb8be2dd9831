"""What the validators of parameters and members check, told in words of JSON Schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

# A day that exists (29 February apart, which no pattern knows), then perhaps HH, mm, ss.
_DAY = (
    r"(19[7-9]\d|20\d\d)((0[1-9]|1[0-2])(0[1-9]|1\d|2[0-8])"
    r"|(0[13-9]|1[0-2])(29|30)|(0[13578]|1[02])31)"
)
DATE_PATTERN = rf"^{_DAY}(([01]\d|2[0-3])([0-5]\d([0-5]\d)?)?)?$"
OPTIONAL_DATE_PATTERN = rf"^({DATE_PATTERN[1:-1]})?$"
# Characters that are blank: Python strips controls too, which \s of JSON Schema does not know.
BLANK = r"\s\x00-\x1f\x7f-\xa0"


@dataclass(frozen=True)
class Described:
    """Adds keywords to the schema of what it annotates; checks nothing itself."""

    keywords: tuple[tuple[str, Any], ...]

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the schema with the keywords."""
        return {**handler(core_schema), **dict(self.keywords)}


def described(**keywords: Any) -> Described:
    """Return the mark that adds keywords, e.g. `described(maxLength=255)`."""
    return Described(tuple(keywords.items()))
