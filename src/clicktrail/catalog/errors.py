"""Why the catalog refuses something. Everything that it raises on purpose is a `CatalogError`.

The names say what is the matter; an `Error` behind each would say it twice.
"""

from __future__ import annotations

from dataclasses import dataclass


class CatalogError(Exception):
    """A change or a look-up that the catalog will not carry out; its text is a plain sentence."""


class NotFound(CatalogError):  # noqa: N818
    """No such entity in this account; another account's entity is not found either.

    `kind` is one of `account`, `key`, `domain`, `group`, `datapoint`, `conversion`, `tag`, `guest`,
    `grant`, `entry`, `erasure`, `annotation`, `segment`, `template`, `session`, `item`
    (of a list, that a page should follow).
    """

    def __init__(self, kind: str, entity_id: int | str) -> None:
        super().__init__(f"There is no {kind} {entity_id}.")
        self.kind = kind
        self.entity_id = entity_id


class NotAllowed(CatalogError):  # noqa: N818
    """A guest asked for a change that was not granted; what it may not see is NotFound instead."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong field: its wire name in PascalCase (`Name`, `TypeTL.Url`), why, its value."""

    property: str
    message: str
    value: object = None


class Invalid(CatalogError):  # noqa: N818
    """Fields that cannot be as given; `problems` names each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems

    @classmethod
    def one(cls, property_: str, message: str, value: object = None) -> Invalid:
        """Return the error of a single field."""
        return cls([Problem(property_, message, value)])


class NameTaken(Invalid):
    """The name is in use: among the links of the domain, or the host names of all domains."""

    def __init__(self, property_: str, name: str) -> None:
        super().__init__([Problem(property_, f"The name {name} is already in use.", name)])
        self.property = property_
        self.name = name


class SlotsFull(Invalid):
    """The datapoint already carries five conversions."""

    def __init__(self, datapoint_id: int) -> None:
        super().__init__(
            [
                Problem(
                    "Id",
                    f"Datapoint {datapoint_id} already carries five conversions.",
                    datapoint_id,
                )
            ]
        )
        self.datapoint_id = datapoint_id


class CatalogUnavailable(CatalogError):  # noqa: N818
    """The database itself cannot serve: locked, corrupt, full, unwritable or gone."""
