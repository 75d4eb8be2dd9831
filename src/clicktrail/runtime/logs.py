"""Logging of every process: structlog to stderr, as lines for people or JSON for machines.

Records of the standard library (uvicorn, SQLAlchemy) take the same way, so that one process writes
one kind of line.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

    from clicktrail.settings import Settings


def configure(settings: Settings, name: str) -> None:
    """Send the logs of this process, which calls itself `name`, to stderr.

    May be called again: the last call decides.
    """
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]

    def add_process(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event.setdefault("process", name)
        return event

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        add_process,
        structlog.processors.TimeStamper(
            fmt="iso" if settings.log_format == "json" else "%H:%M:%S",
            utc=settings.log_format == "json",
        ),
    ]
    if settings.log_format == "json":
        shared.append(structlog.processors.format_exc_info)
        renderer: Processor = structlog.processors.JSONRenderer()
    else:
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            exception_formatter=structlog.dev.plain_traceback,
            pad_event_to=0,
        )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    for earlier in list(root.handlers):
        if isinstance(earlier.formatter, structlog.stdlib.ProcessorFormatter):
            root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(max(level, logging.WARNING) if level > logging.DEBUG else logging.INFO)
