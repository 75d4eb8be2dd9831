"""Sessions in a browser, and the links that begin one. Tokens are known by their hashes only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, or_, select, update

from clicktrail.catalog.errors import NotFound
from clicktrail.catalog.sign_in_model import Person, WebSession
from clicktrail.catalog.tables import TITLE_LENGTH, sign_in_links, web_sessions

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy.engine import Row

    from clicktrail.catalog.scope import Scope
    from clicktrail.catalog.sign_in_model import SignInMethod

_BY_HASH = select(web_sessions).where(web_sessions.c.hash == bindparam("hash"))


class WebSessions:
    """The browsers' sessions of one session of the catalog."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def begin(
        self,
        person: Person,
        token_hash: str,
        method: SignInMethod,
        *,
        browser: str,
        address: str,
        idle: timedelta,
        longest: timedelta,
        key_id: int | None = None,
        until: datetime | None = None,
    ) -> WebSession:
        """Begin a session, and clear away those that are over, whosever they were.

        It ends after `longest`, and not after `until`.
        """
        now = self._scope.now()
        end = now + longest if until is None else min(now + longest, until)
        self._scope.connection.execute(
            delete(web_sessions).where(
                or_(web_sessions.c.idle_until <= now, web_sessions.c.expires_at <= now)
            )
        )
        self._scope.inserted_id(
            web_sessions,
            {
                "hash": token_hash,
                "account_id": person.account_id,
                "guest_id": person.guest_id,
                "key_id": key_id,
                "method": method,
                "browser": browser[:TITLE_LENGTH],
                "address": address[:45],
                "created_at": now,
                "seen_at": now,
                "idle_until": min(now + idle, end),
                "expires_at": end,
            },
        )
        found = self.find(token_hash)
        assert found is not None
        return found

    def find(self, token_hash: str) -> WebSession | None:
        """Return the session of a token; None where there is none or it is over."""
        row = self._scope.connection.execute(_BY_HASH, {"hash": token_hash}).one_or_none()
        now = self._scope.now()
        if row is None or row.idle_until <= now or row.expires_at <= now:
            return None
        return _session(row)

    def note_use(self, session: WebSession, address: str, idle: timedelta) -> None:
        """Note that a session is used now, from where, which puts off its end."""
        now = self._scope.now()
        self._scope.connection.execute(
            update(web_sessions)
            .where(web_sessions.c.id == session.id)
            .values(
                seen_at=now,
                address=address[:45],
                idle_until=min(now + idle, session.expires_at),
            )
        )

    def list(self, person: Person) -> tuple[WebSession, ...]:
        """Return somebody's sessions that are not over, the last one seen first."""
        now = self._scope.now()
        rows = self._scope.connection.execute(
            select(web_sessions)
            .where(
                web_sessions.c.account_id == person.account_id,
                web_sessions.c.guest_id == person.guest_id,
                web_sessions.c.idle_until > now,
                web_sessions.c.expires_at > now,
            )
            .order_by(web_sessions.c.seen_at.desc(), web_sessions.c.id.desc())
        )
        return tuple(_session(row) for row in rows)

    def end(self, person: Person, session_id: int) -> None:
        """End one of somebody's sessions. Raises NotFound."""
        gone = self._scope.connection.execute(
            delete(web_sessions).where(
                and_(
                    web_sessions.c.id == session_id,
                    web_sessions.c.account_id == person.account_id,
                    web_sessions.c.guest_id == person.guest_id,
                )
            )
        )
        if not gone.rowcount:
            raise NotFound("session", session_id)

    def end_this(self, token_hash: str) -> None:
        """End the session of a token, if there is one."""
        self._scope.connection.execute(
            delete(web_sessions).where(web_sessions.c.hash == token_hash)
        )

    def make_link(self, person: Person, token_hash: str, lifetime: timedelta) -> None:
        """Have a token sign somebody in, once, within `lifetime`."""
        now = self._scope.now()
        self._scope.connection.execute(
            delete(sign_in_links).where(sign_in_links.c.expires_at <= now)
        )
        self._scope.connection.execute(
            sign_in_links.insert(),
            {
                "hash": token_hash,
                "account_id": person.account_id,
                "guest_id": person.guest_id,
                "expires_at": now + lifetime,
            },
        )

    def use_link(self, token_hash: str) -> Person | None:
        """Return whom a token signs in, which it does not do again; None where it does not."""
        # The deletion decides: of two who come at once only one has it.
        row = self._scope.connection.execute(
            delete(sign_in_links)
            .where(sign_in_links.c.hash == token_hash)
            .returning(
                sign_in_links.c.account_id, sign_in_links.c.guest_id, sign_in_links.c.expires_at
            )
        ).one_or_none()
        if row is None or row.expires_at <= self._scope.now():
            return None
        return Person(row.account_id, row.guest_id)


def _session(row: Row[Any]) -> WebSession:
    return WebSession(
        id=row.id,
        person=Person(row.account_id, row.guest_id),
        method=row.method,
        browser=row.browser,
        address=row.address,
        created_at=row.created_at,
        seen_at=row.seen_at,
        idle_until=row.idle_until,
        expires_at=row.expires_at,
        key_id=row.key_id,
    )
