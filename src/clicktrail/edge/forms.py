"""What a page's own form posts: a few short fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from clicktrail.edge.exchange import Request

MOST_FIELDS: Final = 20


def posted(request: Request) -> dict[str, str]:
    """Return the fields of a posted form, of several with one name the first; none of any other."""
    if request.method != "POST":
        return {}
    form = request.body.decode("utf-8", "replace")
    try:
        fields = parse_qs(form, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}
