"""The catalog's front: sessions that read one state of it, or change it whole or not at all."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from sqlalchemy import select

from clicktrail.catalog import changes
from clicktrail.catalog.accounts import Accounts
from clicktrail.catalog.annotations import Annotations
from clicktrail.catalog.audit import Audit
from clicktrail.catalog.audit_model import SYSTEM
from clicktrail.catalog.auditing import Auditor
from clicktrail.catalog.conversions import Conversions
from clicktrail.catalog.credentials import Credentials
from clicktrail.catalog.database import Database, url_of
from clicktrail.catalog.datapoints import Datapoints
from clicktrail.catalog.domains import Domains
from clicktrail.catalog.erasures import Erasures
from clicktrail.catalog.errors import CatalogUnavailable, NotAllowed
from clicktrail.catalog.expiry import Expiry
from clicktrail.catalog.groups import Groups
from clicktrail.catalog.guests import Guests
from clicktrail.catalog.membership import Membership
from clicktrail.catalog.names import Names
from clicktrail.catalog.network_lists import NetworkLists
from clicktrail.catalog.presets import Presets
from clicktrail.catalog.retargeting import Retargeting
from clicktrail.catalog.scope import Scope
from clicktrail.catalog.tables import api_keys, meta
from clicktrail.catalog.tags import Tags
from clicktrail.catalog.web_sessions import WebSessions
from clicktrail.runtime.observing import observed

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from clicktrail.catalog.audit_model import Actor
    from clicktrail.catalog.model import ApiKey
    from clicktrail.catalog.sign_in_model import WebSession
    from clicktrail.catalog.visibility import Viewer
    from clicktrail.settings import Settings

CATALOG_ID = "catalog_id"
USE_NOTED_EVERY = timedelta(minutes=1)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time, in whole milliseconds, as the catalog keeps it."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


class Session:
    """One transaction's view of the catalog; for one thread, and not beyond its `with` block."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.accounts = Accounts(scope)
        self.domains = Domains(scope)
        self.tags = Tags(scope)
        self.groups = Groups(scope, self.tags)
        self.conversions = Conversions(scope)
        self.retargeting = Retargeting(scope)
        self.datapoints = Datapoints(scope, self.domains, self.groups, self.tags)
        self.guests = Guests(scope)
        self.network_lists = NetworkLists(scope)
        self.membership = Membership(scope)
        self.names = Names(scope)
        self.expiry = Expiry(scope)
        self.erasures = Erasures(scope)
        self.annotations = Annotations(scope)
        self.presets = Presets(scope)
        self.credentials = Credentials(scope)
        self.web_sessions = WebSessions(scope)
        self.audit = Audit(scope)

    @property
    def connection(self) -> Connection:
        """The database connection of this transaction."""
        return self._scope.connection

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what was done inside when it raises, and only that: for one item of a batch."""
        changed = {kind: dict(ids) for kind, ids in self._scope.changed.items()}
        try:
            with self._scope.connection.begin_nested():
                yield
        except BaseException:
            self._scope.changed = changed
            raise

    def version(self) -> int:
        """Return the version of the newest change that the edge must hear of."""
        return changes.version(self._scope.connection)

    def catalog_id(self) -> str:
        """Return the name of this catalog, made with it: versions count only within one catalog."""
        named = select(meta.c.value).where(meta.c.key == CATALOG_ID)
        return str(self._scope.connection.execute(named).scalar_one())


class Catalog:
    """An open catalog; safe to share between threads.

    Whatever the database cannot do is raised as `CatalogUnavailable`, also on leaving a session.
    """

    def __init__(self, database: Database, now: Clock = utc_now) -> None:
        self._database = database
        self._now = now
        self._viewer: Viewer | None = None
        self._reads_only = False
        self._actor = SYSTEM
        self._listeners: list[Callable[[], None]] = []
        self._listening = threading.Lock()

    @classmethod
    def open(cls, settings: Settings, now: Clock = utc_now) -> Self:
        """Open the catalog of an installation; `migrate` must have brought it up to date."""
        return cls(Database(url_of(settings)), now)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def hold(self, reason: str) -> None:
        """Have whoever reads or writes here be told this, until it is held for no reason (empty).

        For as long as nobody knows whether the tables are up to date.
        """
        self._database.hold(reason)

    def seen_by(self, viewer: Viewer) -> Self:
        """Return the same catalog as a guest sees it: see `visibility`. Nothing to close."""
        seen = copy.copy(self)
        seen._viewer = viewer
        return seen

    def to_read(self) -> Self:
        """Return the same catalog, in which nothing can be changed. Nothing to close."""
        seen = copy.copy(self)
        seen._reads_only = True
        return seen

    def acting(self, actor: Actor) -> Self:
        """Return the same catalog, changed by somebody: the audit log says so. Nothing to close."""
        seen = copy.copy(self)
        seen._actor = actor
        return seen

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one state throughout; changing anything in it fails."""
        with (
            observed("catalog", "read", CatalogUnavailable),
            self._database.reading() as connection,
        ):
            yield Session(Scope(connection, self._now, viewer=self._viewer))

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that is alone in changing things.

        It commits at the end, durably; when anything is raised in it, nothing of it happened.
        Raises NotAllowed where there is only reading.
        """
        if self._reads_only:
            raise NotAllowed("This API key only reads: take one that may change things.")
        with (
            observed("catalog", "write", CatalogUnavailable),
            self._database.writing() as connection,
        ):
            scope = Scope(connection, self._now, viewer=self._viewer)
            auditor = Auditor(connection, self._actor)
            yield Session(scope)
            auditor.write(self._now)
            if scope.changed:
                before = changes.version(connection)
                for kind, ids in scope.changed.items():
                    changes.record(connection, kind, ids)
                changes.prune(connection, before, changes.version(connection))
        if scope.changed:
            with self._listening:
                listeners = list(self._listeners)
            for listener in listeners:
                listener()

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Give whether no other process that shares the catalog is within `alone(name)`.

        Where one is, the block is to do nothing; what is done in it must bear to be done twice.
        """
        with self._database.alone(name) as is_alone:
            yield is_alone

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have `listener` called after each commit here that the edge must hear of.

        It runs in the committing thread and must neither block nor raise. Returns what ends it.
        """
        with self._listening:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._listening, suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    def authenticate(self, plain: str) -> ApiKey | None:
        """Return the key that `plain` is, in whatever case; None when unknown, revoked or over.

        That a key is used is noted at most once a minute, and not at all while the catalog cannot
        be changed: reading must go on then.
        """
        with self.read() as view:
            key = view.accounts.find_key(plain)
        if key is None:
            return None
        if key.last_used_at is None or self._now() - key.last_used_at >= USE_NOTED_EVERY:
            with suppress(CatalogUnavailable), self.write() as edit:
                edit.accounts.note_use(key.id)
        return key

    def resume(self, token_hash: str, address: str, idle: timedelta) -> WebSession | None:
        """Return the session of a token, which goes on thereby; None when there is none.

        As with keys, that it is used is noted at most once a minute, and not at any price.
        """
        with self.read() as view:
            session = view.web_sessions.find(token_hash)
        if session is None:
            return None
        if self._now() - session.seen_at >= USE_NOTED_EVERY:
            with suppress(CatalogUnavailable), self.write() as edit:
                edit.web_sessions.note_use(session, address, idle)
        return session

    def check(self) -> None:
        """Raise CatalogUnavailable unless the catalog can be read and its tables are there."""
        with self.read() as view:
            view.connection.execute(select(api_keys.c.id).limit(1)).first()
