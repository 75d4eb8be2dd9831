"""What the API is made of at run time: settings, catalog, hit store."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from clicktrail.api.exchange import Figures

if TYPE_CHECKING:
    from fastapi import Request

    from clicktrail.catalog.catalog import Catalog
    from clicktrail.hits.store import HitStore
    from clicktrail.runtime.secrets import Secrets
    from clicktrail.settings import Settings


@dataclass(frozen=True)
class Parts:
    """What the operations work with; one instance lives as long as the application.

    `stopping` is set when the process begins to stop: open streams end then.
    """

    settings: Settings
    secrets: Secrets
    catalog: Catalog
    hits: HitStore
    figures: Figures = field(default_factory=Figures)
    stopping: threading.Event = field(default_factory=threading.Event)


def parts_of(request: Request) -> Parts:
    """Return the parts of the application that a request came to."""
    return cast("Parts", request.app.state.parts)
