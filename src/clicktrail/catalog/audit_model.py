"""Who changes things, and what the log of changes says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

LONGEST_ADDRESS = 45
ActorKind = Literal["owner", "guest", "cli", "system"]
Operation = Literal["create", "change", "delete"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something.

    `key_id` and `session_id` say by which of theirs, `address` from where. `name` is the user of
    the machine, of whom the command line is. `system` is whoever nobody asked: jobs, the first
    start, signing in.
    """

    kind: ActorKind
    guest_id: int | None = None
    key_id: int | None = None
    session_id: int | None = None
    address: str = ""
    name: str = ""


SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entity that one transaction changed, and the fields in which it differs.

    `account_id` is None of what belongs to no account, such as a domain of all. What was empty
    before or is empty after is absent there.
    """

    id: int
    account_id: int | None
    at: datetime
    by: Actor
    operation: Operation
    entity: str
    entity_id: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are meant; what is None does not restrict. `until` is the first beyond."""

    account_id: int | None = None
    entity: str | None = None
    entity_id: str | None = None
    operation: Operation | None = None
    actor: ActorKind | None = None
    guest_id: int | None = None
    key_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
