"""The application: the operations, and what every request passes on its way to them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fastapi import FastAPI

import clicktrail
from clicktrail.api import (
    dashboard,
    feed,
    operations,
    public,
    reading,
    reference,
    refusals,
    tls_allowed,
)
from clicktrail.api.exchange import CatchAll, Cors, Count, Paths
from clicktrail.api.queries import FoldQueryNames
from clicktrail.api.request_ids import RequestIds
from clicktrail.api.throttle import Throttle
from clicktrail.api.tracing import Traced
from clicktrail.api.v2 import (
    accounts,
    aggregates,
    batches,
    conversions,
    datapoints,
    domains,
    groups,
    guests,
    hits,
    network_lists,
    reports,
    retargeting,
    summaries,
    tag_carriers,
    tags,
)
from clicktrail.api.v3 import resources
from clicktrail.runtime.forwarded import TrustedProxies

if TYPE_CHECKING:
    from clicktrail.api.parts import Parts
    from clicktrail.api.tracing import Tracer


def create_app(parts: Parts, tracer: Tracer | None = None) -> FastAPI:
    """Return the ASGI application over `parts`; its requests are traced where told by whom."""
    app = FastAPI(
        title="Clicktrail API v2",
        version=clicktrail.__version__,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        strict_content_type=False,
        generate_unique_id_function=lambda route: _camel(route.name),
    )
    app.state.parts = parts
    # Before datapoints: neither /datapoints/batch nor /datapoints/aggregated is one.
    for resource in (
        operations,
        aggregates,
        summaries,
        reports,
        groups,
        conversions,
        batches,
        datapoints,
        hits,
        accounts,
        guests,
        network_lists,
        domains,
        retargeting,
        tags,
        tag_carriers,
    ):
        app.include_router(resource.api)
    resources.install(app)
    feed.install(app, parts)
    tls_allowed.install(app, parts)
    public.install(app, parts)
    reading.install(app)
    dashboard.install(app)
    refusals.install(app)
    reference.install(app)
    proxies = TrustedProxies(parts.settings.trusted_proxies)
    # The last one added is the outermost. Faults are caught twice: inside, so that their answers
    # get every header, and outside, for faults of what stands here.
    app.add_middleware(CatchAll)
    app.add_middleware(FoldQueryNames)
    app.add_middleware(Throttle, rate=parts.settings.rate_limit, proxies=proxies)
    app.add_middleware(Paths)
    app.add_middleware(CatchAll)
    app.add_middleware(Cors, allowed=partial(refusals.allowed_methods, app))
    app.add_middleware(Count, figures=parts.figures)
    if tracer is not None:
        app.add_middleware(Traced, tracer=tracer)
    app.add_middleware(RequestIds)
    return app


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)
