"""What the rules of an answer are called, as far as their ids say which rules they are.

Each link counts its own rules from the same number on: an id means one only beside its link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from clicktrail.domain.link_members import RULES
from clicktrail.domain.own_rules import FIRST_ID
from clicktrail.hits.filters import All, Is

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from clicktrail.catalog.catalog import Catalog
    from clicktrail.hits.filters import Condition
    from clicktrail.hits.query import Query, Row


class RuleNames(msgspec.Struct, frozen=True):
    """Names of own rules by link and id; those without a name, or gone, are left out.

    `link`: the only one that all rows are of; 0: each row says its own.
    """

    link: int
    names: Mapping[tuple[int, int], str]

    def of(self, row: Row) -> str | None:
        """Return what a row's rule is called; None where it has no name."""
        place = _place(row, self.link)
        return None if place is None else self.names.get(place)

    def keyed(self) -> dict[str, str]:
        """Return the names by rule, as answers have them: where rows say their link, `7:1001`."""
        return {
            str(rule) if self.link else f"{link}:{rule}": name
            for (link, rule), name in self.names.items()
        }


def tells_rules(query: Query) -> bool:
    """Tell whether the rows of a query say which rule of which link they are of."""
    return "rule" in query.dimensions and (
        "datapoint" in query.dimensions or link_of(query.filter) != 0
    )


def rule_names(
    catalog: Catalog, account_id: int, query: Query, rows: Iterable[Row]
) -> RuleNames | None:
    """Return the names for some rows of a query, None where ids do not say which rules they are.

    Raises CatalogUnavailable.
    """
    if not tells_rules(query):
        return None
    link = link_of(query.filter)
    found = {_place(row, link) for row in rows}
    wanted = {place for place in found if place is not None and place[0] and place[1] >= FIRST_ID}
    if not wanted:
        return RuleNames(link, {})
    with catalog.read() as view:
        links = view.datapoints.get_many(account_id, sorted({one for one, _ in wanted}))
    names = {
        (one.id, rule["id"]): str(rule["name"])
        for one in links
        for rule in one.specifics.get(RULES) or ()
        if "name" in rule and (one.id, rule["id"]) in wanted
    }
    return RuleNames(link, names)


def link_of(condition: Condition | None) -> int:
    """Return the only datapoint that a condition lets through, 0 where there may be others.

    Names must have become ids before.
    """
    match condition:
        case Is("datapoint", values) if len(values) == 1:
            return int(values[0])
        case All(conditions):
            return next((found for one in conditions if (found := link_of(one))), 0)
    return 0


def _place(row: Row, link: int) -> tuple[int, int] | None:
    rule = row.value("rule")
    datapoint = link or row.datapoint_id
    return (datapoint, rule) if isinstance(rule, int) and datapoint else None
