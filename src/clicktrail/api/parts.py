"""What the API is made of at run time: settings, catalog, hit store."""

from __future__ import annotations

import copy
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from clicktrail.api.attempts import Attempts
from clicktrail.api.errors import Unavailable
from clicktrail.api.exchange import Figures
from clicktrail.api.oidc import Provider
from clicktrail.api.probe import HitStoreProbe
from clicktrail.catalog.visibility import Viewer
from clicktrail.domain.tokens import Signer
from clicktrail.hits.lens import Lens, SeenHits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import Request

    from clicktrail.catalog.audit_model import Actor
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.guest_model import Guest
    from clicktrail.hits.store import HitStore
    from clicktrail.runtime.secrets import Secrets
    from clicktrail.settings import Settings

QUESTIONS = 24
QUEUE_SECONDS = 0.5


@dataclass(frozen=True)
class Parts:
    """What the operations work with; one instance lives as long as the application.

    `stopping` is set when the process begins to stop: open streams end then. `export_asked` is set
    when somebody asks for an export.
    """

    settings: Settings
    secrets: Secrets
    catalog: Catalog
    hits: HitStore
    figures: Figures = field(default_factory=Figures)
    stopping: threading.Event = field(default_factory=threading.Event)
    export_asked: threading.Event = field(default_factory=threading.Event)

    attempts: Attempts = field(default_factory=Attempts)

    probe: HitStoreProbe = field(init=False)
    signer: Signer = field(init=False)
    provider: Provider | None = field(init=False)
    _asking: threading.BoundedSemaphore = field(init=False)

    def __post_init__(self) -> None:
        """Make what hangs on the rest."""
        address = self.settings.hitstore_address
        object.__setattr__(self, "probe", HitStoreProbe(self.hits, address))
        object.__setattr__(self, "signer", self.secrets.signer())
        object.__setattr__(self, "provider", Provider.of(self.settings))
        object.__setattr__(self, "_asking", threading.BoundedSemaphore(QUESTIONS))

    def seen_by(self, guest: Guest) -> Parts:
        """Return the same parts as a guest sees them: what was not granted is not there.

        Catalog and hit store see to it themselves (`catalog.visibility`, `hits.lens`), so that an
        operation that works with its caller's parts has nothing to add.
        """
        viewer = Viewer(guest.id, guest.allow_all, guest.allow_group_creation)
        catalog = self.catalog.seen_by(viewer)
        options = guest.options

        def look() -> Lens:
            ids = None
            if not viewer.sees_all:
                with catalog.read() as view:
                    ids = view.datapoints.ids(guest.account_id)
            return Lens(
                datapoint_ids=ids,
                hide_cost=options.hide_cost,
                hide_commission=options.hide_com_cost,
                hide_count=options.hide_count,
                hide_parameters=options.hide_params,
                hide_value=options.hide_value,
                hide_referrer=options.hide_referrer,
                percent_commission=options.percent_commission,
                percent_value=options.percent_value,
            )

        seen = copy.copy(self)
        object.__setattr__(seen, "catalog", catalog)
        object.__setattr__(seen, "hits", SeenHits(self.hits, look))
        return seen

    def to_read(self) -> Parts:
        """Return the same parts, by which nothing of the catalog can be changed."""
        seen = copy.copy(self)
        object.__setattr__(seen, "catalog", self.catalog.to_read())
        return seen

    def acting(self, actor: Actor) -> Parts:
        """Return the same parts for somebody, whose changes are written down as theirs."""
        seen = copy.copy(self)
        object.__setattr__(seen, "catalog", self.catalog.acting(actor))
        return seen

    @contextmanager
    def asking(self) -> Iterator[HitStore]:
        """Give the hit store to one of a few askers at a time.

        A store that hangs would otherwise use up every thread, and nothing else would be served.
        Raises Unavailable when too many wait already.
        """
        if not self._asking.acquire(timeout=QUEUE_SECONDS):
            raise Unavailable(
                f"The hit store is slow: {QUESTIONS} statistics are under way. Try again shortly."
            )
        try:
            yield self.hits
        finally:
            self._asking.release()


def parts_of(request: Request) -> Parts:
    """Return the parts of the application that a request came to."""
    return cast("Parts", request.app.state.parts)
