"""The keys of touches as people know them: names of the catalog, tags, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from clicktrail.catalog.listing import Page
from clicktrail.enrichment.sources import HitSource
from clicktrail.hits.path_query import TouchKey
from clicktrail.hits.query import Placement

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.domain.credit import Key

UNTAGGED: Final = 0
"""The key of touches whose datapoint has no tag."""
UNKNOWN: Final = "unknown"
_SOURCES: Final = {str(int(source)): source.name.lower() for source in HitSource}


class TagSets(msgspec.Struct, frozen=True):
    """Which tags datapoints have: the key of a datapoint is the number of its `tags`, from 1."""

    placement: Placement
    tags: tuple[tuple[int, ...], ...]

    def of(self, number: Key) -> tuple[Key, ...]:
        """Return the ids of the tags that a number stands for; `UNTAGGED` for none."""
        return self.tags[int(number) - 1] if number else (UNTAGGED,)


def tag_sets(catalog: Catalog, account_id: int) -> TagSets:
    """Return the tags that the datapoints of an account have now, as far as they are visible."""
    with catalog.read() as view:
        ids = [tag.id for tag in view.tags.list(account_id, page=Page(limit=None))]
        carriers = view.tags.carriers(account_id, ids)
    tags_of: dict[int, list[int]] = {}
    for tag_id, (datapoints, _) in sorted(zip(ids, carriers, strict=True)):
        for datapoint in datapoints:
            tags_of.setdefault(datapoint, []).append(tag_id)
    places: dict[tuple[int, ...], int] = {}
    numbers = {
        datapoint: places.setdefault(tuple(tags), len(places) + 1)
        for datapoint, tags in sorted(tags_of.items())
    }
    return TagSets(Placement(tuple(numbers), tuple(numbers.values())), tuple(places))


def groups_of(catalog: Catalog, account_id: int) -> Placement:
    """Return the groups that the datapoints of an account are in now."""
    with catalog.read() as view:
        ids, keys = view.membership.groups_of_all(account_id)
    return Placement(tuple(ids.tolist()), tuple(keys.tolist()))


class TouchNames:
    """Tells keys and names of one question. Sources are told by words, all else by its id."""

    def __init__(self, catalog: Catalog, account_id: int, by: TouchKey) -> None:
        self._catalog = catalog
        self._account_id = account_id
        self._by = by
        self._tag_sets: TagSets | None = None
        self.placement = Placement((), ())
        """What a question by group or tag is told: a key for each datapoint that has any now."""
        if by is TouchKey.TAG:
            self._tag_sets = tag_sets(catalog, account_id)
            self.placement = self._tag_sets.placement
        elif by is TouchKey.GROUP:
            self.placement = groups_of(catalog, account_id)

    @property
    def spread(self) -> Callable[[Key], Sequence[Key]] | None:
        """Who share the credit of a key; None: each key for itself."""
        return None if self._tag_sets is None else self._tag_sets.of

    def shown(self, key: Key) -> Key:
        """Return a key as it is told: of a source the word."""
        if self._by is TouchKey.SOURCE:
            return _SOURCES.get(str(key), UNKNOWN)
        return key

    def of(self, keys: Iterable[Key]) -> dict[Key, str]:
        """Return the names of keys; empty for what is not in the catalog any more."""
        wanted = sorted(set(keys), key=str)
        if self._by is TouchKey.SOURCE:
            return {key: str(self.shown(key)) for key in wanted}
        if self._by in (TouchKey.REFERRER, TouchKey.UTM_SOURCE):
            return {key: str(key) for key in wanted}
        names = self._from_catalog([int(key) for key in wanted])
        return {key: names.get(int(key), "") for key in wanted}

    def _from_catalog(self, ids: list[int]) -> dict[int, str]:
        account_id = self._account_id
        with self._catalog.read() as view:
            if self._by is TouchKey.DATAPOINT:
                found = view.datapoints.get_many(account_id, ids)
                return {one.id: one.title or one.name for one in found}
            if self._by is TouchKey.GROUP:
                return {one.id: one.name for one in view.groups.get_many(account_id, ids)}
            tags = view.tags.list(account_id, page=Page(limit=None))
        return {tag.id: tag.name for tag in tags} | {UNTAGGED: ""}
