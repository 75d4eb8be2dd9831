"""Links and conversions of an export, brought into the catalog.

A name that is taken stays whose it is. It is the same link, and so no conflict, where the account
has it with the same destination: made by an earlier import, or by hand.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from clicktrail.catalog import patterns
from clicktrail.catalog.errors import Invalid
from clicktrail.catalog.listing import ConversionFilter, GroupFilter, Page
from clicktrail.catalog.tables import (
    NAME_LENGTH,
    NOTES_LENGTH,
    TAG_LENGTH,
    TITLE_LENGTH,
    datapoints,
)
from clicktrail.domain.entries import DatapointType, Status
from clicktrail.imports.ledger import Target
from clicktrail.imports.link_fields import (
    fitting_name,
    limits_left_out,
    limits_of,
    refusal_of,
    status_of,
)
from clicktrail.imports.model import ImportedConversion, ImportedLink, Refused
from clicktrail.imports.moments import moment_of
from clicktrail.imports.report import CHANGED, LEFT_OUT

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Catalog, Session
    from clicktrail.catalog.model import Datapoint, DatapointFields
    from clicktrail.imports.ledger import Ledger, Stage
    from clicktrail.imports.report import Problems, Report

LINK, CONVERSION = "link", "conversion"
_ALL = Page(limit=None)


class OnConflict(StrEnum):
    """What becomes of a link whose name is taken, or is none here."""

    SKIP = "skip"
    RENAME = "rename"


class _Undone(Exception):  # noqa: N818 -- ends the transaction of a dry run
    """All was tried, nothing is to stay."""


class _Holder(NamedTuple):
    """Who has a name."""

    id: int
    account_id: int
    group_id: int
    type: int
    status: int
    url: str


class Placing:
    """Brings links into an account, a batch at a time, each batch in one transaction.

    A dry run does the same and takes each transaction back, so that it finds the same faults. A
    `domain_id` of 0 is the domain that the report names, which is to be made.
    """

    def __init__(
        self,
        catalog: Catalog,
        ledger: Ledger,
        stage: Stage,
        report: Report,
        problems: Problems,
        *,
        domain_id: int,
        group: str,
        on_conflict: OnConflict,
    ) -> None:
        self._catalog = catalog
        self._ledger = ledger
        self._stage = stage
        self._report = report
        self._problems = problems
        self._account = report.account_id
        self._source = report.source
        self._dry = report.dry_run
        self._made_domain = domain_id == 0
        self._domain_id = domain_id
        self._group = group
        self._on_conflict = on_conflict
        self._groups: dict[str, int] | None = None
        self._conversions: dict[str, int] = {}
        self._pretended = 0

    def conversion(self, key: str) -> int | None:
        """Return the id here of a conversion of the source, below 0 in a dry run."""
        return self._conversions.get(key)

    def place(self, batch: Sequence[ImportedConversion | ImportedLink]) -> None:
        """Bring in some conversions and links. Raises CatalogUnavailable."""
        notes: dict[str, list[tuple[str, int]]] = {LINK: [], CONVERSION: []}
        groups = None if self._groups is None else dict(self._groups)
        with contextlib.suppress(_Undone), self._catalog.write() as edit:
            if not self._domain_id:
                self._domain_id = edit.domains.create(self._account, name=self._report.domain).id
            for each in batch:
                kind = CONVERSION if isinstance(each, ImportedConversion) else LINK
                placed = (
                    self._conversion(edit, each)
                    if isinstance(each, ImportedConversion)
                    else self._link(edit, each)
                )
                if placed is not None and placed > 0:
                    notes[kind].append((each.key, placed))
            if self._dry:
                raise _Undone
        if self._dry:
            self._groups = groups
            self._domain_id = 0 if self._made_domain else self._domain_id
            return
        for kind, found in notes.items():
            self._ledger.note_entities(self._account, self._source, kind, found)

    def target(self, key: str) -> Target | None:
        """Return where hits of a link go, listed by this export or not.

        One that is not listed may have been imported earlier, or be the account's link of that
        name on the domain. One that was refused stays refused.
        """
        if self._stage.has_seen(key):
            return self._stage.target(key)
        with self._catalog.read() as view:
            known = self._ledger.entity(self._account, self._source, LINK, key)
            if known is None and self._domain_id:
                names = {key.lower(), key.partition("/")[2].lower()}
                known = view.connection.execute(
                    select(datapoints.c.id).where(
                        datapoints.c.account_id == self._account,
                        datapoints.c.domain_id == self._domain_id,
                        datapoints.c.name_key.in_(names),
                        datapoints.c.status != int(Status.DELETED),
                    )
                ).scalar()
            found = view.datapoints.get_many(self._account, [] if known is None else [known])
        if not found:
            self._stage.refuse(key)
            return None
        target = _target(found[0])
        hits = self._ledger.hits_of(self._source, target.datapoint)
        self._stage.aim(key, target, None, hits)
        return target

    def _conversion(self, edit: Session, each: ImportedConversion) -> int | None:
        figures = self._report.conversions
        known = self._ledger.entity(self._account, self._source, CONVERSION, each.key)
        if known is None or not edit.conversions.get_many(self._account, [known]):
            known = next(
                (
                    one.id
                    for one in edit.conversions.list(
                        self._account, ConversionFilter(status="active"), _ALL
                    )
                    if one.name == each.name
                ),
                None,
            )
        if known is not None:
            figures.existed += 1
            self._conversions[each.key] = known
            return known
        try:
            with edit.attempt():
                made = edit.conversions.create(
                    self._account,
                    name=each.name,
                    description=each.description[:NOTES_LENGTH],
                    value=each.value,
                ).id
                if each.deleted:
                    edit.conversions.delete(self._account, made)
        except Invalid as error:
            figures.refused += 1
            for problem in error.problems:
                self._problems.refuse(
                    Refused(each.spot, problem.property, str(problem.value), problem.message)
                )
            return None
        figures.created += 1
        self._conversions[each.key] = self._real(made)
        return made

    def _link(self, edit: Session, link: ImportedLink) -> int | None:
        figures = self._report.links
        if link.implied and self._stage.has_seen(link.key):
            return None
        if self._stage.target(link.key) is not None:
            figures.read += 1
            self._refuse(link, "name", link.name, "the same link is in the export already")
            return None
        figures.read += 1
        known = self._ledger.entity(self._account, self._source, LINK, link.key)
        found = edit.datapoints.get_many(self._account, [known]) if known is not None else ()
        if found:
            self._stage.claim(found[0].name.lower(), link.key, link.url)
            return self._existed(link, _target(found[0]), found[0].name)
        return self._placed(edit, link)

    def _placed(self, edit: Session, link: ImportedLink) -> int | None:
        """Make a link that no earlier import has made."""
        name, fault = fitting_name(link, rename=self._on_conflict is OnConflict.RENAME)
        if name is None:
            self._refuse(link, "name", link.name, fault)
            return None
        refusal = refusal_of(link)
        if refusal is not None:
            self._refuse(link, *refusal)
            return None
        wanted, number = name, 1
        while True:
            same, rival = self._holder(edit, name, link)
            if same is not None:
                self._stage.claim(name.lower(), link.key, link.url)
                return self._existed(link, same, name)
            if rival is None:
                break
            if self._on_conflict is OnConflict.SKIP:
                self._refuse(
                    link, "name", name, f"{rival}; --on-conflict rename gives it another name"
                )
                return None
            number += 1
            name = f"{wanted[: NAME_LENGTH - len(str(number)) - 1]}-{number}"
        try:
            with edit.attempt():
                made = edit.datapoints.create(
                    self._account,
                    created_at=None if link.created_ms is None else moment_of(link.created_ms),
                    **self._fields(edit, link, name),
                )
        except Invalid as error:
            problem = error.problems[0]
            self._refuse(link, problem.property, problem.value, problem.message)
            return None
        if link.status != Status.DELETED:
            self._stage.claim(name.lower(), link.key, link.url)
        self._report.links.created += 1
        if name != link.name:
            self._report.links.renamed += 1
            self._problems.add(CHANGED, link.spot, "name", link.name, f"the link is {name} here")
        for sentence in (*link.left_out, *limits_left_out(link)):
            self._problems.add(LEFT_OUT, link.spot, "", link.name, sentence)
        self._aim(link, Target(self._real(made.id), made.group_id, made.domain_id))
        return made.id

    def _existed(self, link: ImportedLink, found: Target, name: str) -> int:
        self._report.links.existed += 1
        if name != link.name:
            self._problems.add(CHANGED, link.spot, "name", link.name, f"the link is {name} here")
        self._aim(link, found)
        return found.datapoint

    def _aim(self, link: ImportedLink, target: Target) -> None:
        hits = self._ledger.hits_of(self._source, target.datapoint)
        self._stage.aim(link.key, target, link.total, hits)

    def _real(self, made: int) -> int:
        """Return the id of what was made; in a dry run one that nothing has."""
        if not self._dry:
            return made
        self._pretended -= 1
        return self._pretended

    def _holder(
        self, edit: Session, name: str, link: ImportedLink
    ) -> tuple[Target | None, str | None]:
        """Return who has a name on the domain: this same link, or who else, as a sentence.

        Of this import's own links is told what a dry run can know of them, too.
        """
        deleted = link.status == Status.DELETED
        other = None if deleted else self._stage.claimant(name.lower())
        if other is not None:
            if other[1] == link.url:
                return self._stage.target(other[0]), None
            return None, f"{other[0]} of this export has this name already"
        columns = datapoints.c
        rows = edit.connection.execute(
            select(
                columns.id,
                columns.account_id,
                columns.group_id,
                columns.type,
                columns.status,
                columns.url,
            ).where(columns.domain_id == self._domain_id, columns.name_key == name.lower())
        )
        for one in (_Holder(*row) for row in rows):
            if (one.status == Status.DELETED) != deleted:
                continue
            if one.account_id != self._account:
                return None, None if deleted else "somebody else has this name on the domain"
            if (one.type, one.url) == (int(link.type), link.url):
                return Target(one.id, one.group_id, self._domain_id), None
            if not deleted:
                return None, f"a link of yours has this name on the domain to {one.url}"
        return None, None

    def _fields(self, edit: Session, link: ImportedLink, name: str) -> DatapointFields:
        tags = self._tags(link)
        fields: DatapointFields = {
            "type": link.type,
            "status": status_of(link),
            "domain_id": self._domain_id,
            "group_id": self._group_id(edit, link.group or self._group),
            "name": name,
            "title": self._cut(link, "title", link.title or name, TITLE_LENGTH),
            "notes": self._cut(link, "notes", link.notes, NOTES_LENGTH),
            "url": link.url if link.type == DatapointType.TRACKING_LINK else "",
            "redirect_type": link.redirect_type,
            "append_query": link.append_query,
            "tags": tags,
            "specifics": {**link.members, **limits_of(link)},
            "conversion_ids": [
                None if key is None else max(self._conversions.get(key, 0), 0)
                for key in link.conversions
            ],
            **link.options,  # type: ignore[typeddict-item]
        }
        return fields

    def _tags(self, link: ImportedLink) -> list[str | int]:
        tags: dict[str, str] = {}
        for tag in link.tags:
            bare = " ".join(tag.replace(",", " ").replace("\x00", " ").split())[:TAG_LENGTH]
            if bare != tag:
                self._problems.add(CHANGED, link.spot, "tags", tag, f"the tag is {bare!r} here")
            if bare:
                tags.setdefault(patterns.fold(bare), bare)
        return list(tags.values())

    def _cut(self, link: ImportedLink, field: str, text: str, longest: int) -> str:
        bare = text.replace("\x00", "")
        if len(bare) > longest:
            self._problems.add(
                CHANGED, link.spot, field, text, f"only the first {longest} characters are kept"
            )
        return bare[:longest]

    def _group_id(self, edit: Session, name: str) -> int | None:
        """Return the group of a name, made where there is none; None for the default one."""
        name = " ".join(name.split())[:TITLE_LENGTH]
        if not name:
            return None
        if self._groups is None:
            groups = edit.groups.list(self._account, GroupFilter(status="active"), _ALL)
            self._groups = {patterns.fold(group.name): group.id for group in reversed(groups)}
        found = self._groups.get(patterns.fold(name))
        if found is None:
            found = edit.groups.create(self._account, name=name).id
            self._groups[patterns.fold(name)] = found
        return found

    def _refuse(self, link: ImportedLink, field: str, value: object, problem: str) -> None:
        self._report.links.refused += 1
        self._stage.refuse(link.key)
        self._problems.refuse(Refused(link.spot, field, str(value)[:200], problem))


def _target(found: Datapoint) -> Target:
    return Target(found.id, found.group_id, found.domain_id)
