"""Names in questions: which ids they stand for, and what the ids of an answer are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from clicktrail.enrichment.sources import SOURCE_NAMES
from clicktrail.hits.filters import All, Contains, Either, Is, Matches, Not
from clicktrail.hits.query import Placement
from clicktrail.hits.store import HitStoreRefused

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.names import Kind
    from clicktrail.hits.filters import Condition, Leaf
    from clicktrail.hits.store import HitStore

CATALOGED = ("datapoint", "group", "tag", "conversion", "domain")
NAMED = frozenset({*CATALOGED, "source"})
"""What hits know by a number and people by a name."""
# So many names at once are looked through by the hit store.
CHUNK = 2000


class Naming:
    """The names of one account; the catalog is asked at first use, and only once for each kind."""

    def __init__(self, store: HitStore, catalog: Catalog, account_id: int) -> None:
        self._store = store
        self._catalog = catalog
        self._account_id = account_id
        self._names: dict[str, Mapping[int, str]] = {}
        self._placements: dict[str, Placement] = {}

    def resolved(self, condition: Condition) -> Condition:
        """Return a condition with ids in place of names, and datapoints of groups and tags.

        Raises CatalogUnavailable and HitStoreError.
        """
        match condition:
            case All(conditions):
                return All(tuple(self.resolved(one) for one in conditions))
            case Either(conditions):
                return Either(tuple(self.resolved(one) for one in conditions))
            case Not(inner):
                return Not(self.resolved(inner))
            case Is(field=field) | Contains(field=field) | Matches(field=field):
                if field not in NAMED:
                    return condition
                return self._of(field, self._meant(condition))

    def placement(self, kind: str) -> Placement:
        """Return which groups, or tags, the account's datapoints have now."""
        if kind not in self._placements:
            with self._catalog.read() as view:
                if kind == "tag":
                    found = view.membership.tags_of_all(self._account_id)
                else:
                    found = view.membership.groups_of_all(self._account_id)
            self._placements[kind] = Placement(*map(_listed, found))
        return self._placements[kind]

    def of(self, kind: str, ids: Collection[int]) -> dict[int, str]:
        """Return what these are called; what is not there, or not to be seen, is left out."""
        with self._catalog.read() as view:
            return view.names.of(cast("Kind", kind), self._account_id, ids)

    def _all(self, kind: str) -> Mapping[int, str]:
        if kind == "source":
            return SOURCE_NAMES
        if kind not in self._names:
            with self._catalog.read() as view:
                self._names[kind] = view.names.of(cast("Kind", kind), self._account_id)
        return self._names[kind]

    def _meant(self, leaf: Leaf) -> set[int]:
        """Return the ids that a condition on ids or names means."""
        match leaf:
            case Is(values=values) if all(isinstance(value, int) for value in values):
                return set(cast("tuple[int, ...]", values))
            case Is(field, values):
                return {one for one, name in self._all(field).items() if name in values}
            case Contains(field, texts):
                wanted = [text.casefold() for text in texts]
                return {
                    one
                    for one, name in self._all(field).items()
                    if any(text in name.casefold() for text in wanted)
                }
            case Matches(field, pattern):
                return self._matching(self._all(field), pattern)

    def _matching(self, names: Mapping[int, str], pattern: str) -> set[int]:
        """Return the ids whose names a pattern finds; the hit store looks, as in texts of hits."""
        ids, texts, found = list(names), list(names.values()), set()
        for start in range(0, len(ids), CHUNK):
            rows = self._store.shards[0].rows(
                "SELECT arrayFilter((place, name) -> match(name, {pattern:String}),"
                " range(length({names:Array(String)})), {names:Array(String)})",
                {"pattern": pattern, "names": texts[start : start + CHUNK]},
            )
            found |= {ids[start + place] for place in rows[0][0]}
        return found

    def _of(self, field: str, ids: set[int]) -> Condition:
        if field not in ("group", "tag"):
            return Is(field, tuple(sorted(map(int, ids))))
        placed = self.placement(field)
        pairs = zip(placed.datapoint_ids, placed.keys, strict=True)
        members = {datapoint for datapoint, key in pairs if key in ids}
        found: Condition = Is("datapoint", tuple(sorted(members)))
        if 0 in ids:
            # What is in no group, or has no tag.
            return Either((found, Not(Is("datapoint", tuple(sorted(set(placed.datapoint_ids)))))))
        return found


def _listed(ids: NDArray[np.int64]) -> tuple[int, ...]:
    return tuple(ids.tolist())


def check_pattern(store: HitStore, pattern: str) -> str | None:
    """Return why a regular expression cannot be used, None if it can. Raises HitStoreDown."""
    try:
        store.shards[0].rows("SELECT match('', {pattern:String})", {"pattern": pattern})
    except HitStoreRefused as error:
        return _reason(str(error))
    return None


def _reason(text: str) -> str:
    """Return what RE2 said, out of all that the store says."""
    return text.partition("error: ")[2].partition(".")[0].strip()[:200] or "it cannot be read"


def ids_of(rows: Sequence[Any]) -> set[int]:
    """Return the numbers above 0 among some values."""
    return {value for value in rows if isinstance(value, int) and value > 0}
