"""Whether the journals of this machine are all that the hit store was filled from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from clicktrail.settings import Settings


def need_whole_journals(settings: Settings, command: str) -> None:
    """Refuse a command that reads the journals where nodes share one. Raises OperatorError."""
    if settings.journal_url is not None:
        raise OperatorError(
            f"`clicktrail {command}` reads the journals of one machine, and cannot read a shared"
            " one (CLICKTRAIL_JOURNAL_URL) yet"
        )
