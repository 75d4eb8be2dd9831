"""Links that sign in to the dashboard once, for whoever may use this machine's command line."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from clicktrail.cli.opened import opened_catalog
from clicktrail.domain import session_token
from clicktrail.runtime import first_key
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.sign_in_model import Person
    from clicktrail.settings import Settings

log = structlog.get_logger(__name__)

FIRST_LINK = timedelta(hours=24)


def sign_in_link(settings: Settings, catalog: Catalog, person: Person, lifetime: timedelta) -> str:
    """Return a link that signs somebody in once within `lifetime`.

    The token stands behind `#`: browsers send that part to no server, in no request and no Referer.
    """
    token = session_token.new()
    kept = session_token.hash_of(token)
    assert kept is not None
    with catalog.write() as edit:
        edit.web_sessions.make_link(person, kept, lifetime)
    return f"{settings.api_url}/app/sign-on#token={token}"


def first_link(settings: Settings) -> str | None:
    """Return a link for the owner of the first account; None where its key is not kept here.

    Also where the catalog cannot be changed: what runs already goes on without.
    """
    from clicktrail.catalog.sign_in_model import Person

    if first_key.read(settings) is None:
        return None
    try:
        with opened_catalog(settings) as catalog:
            with catalog.read() as view:
                person = Person(view.accounts.list()[0].id)
            return sign_in_link(settings, catalog, person, FIRST_LINK)
    except OperatorError as error:
        log.warning("no link to sign in could be made", reason=str(error))
        return None
