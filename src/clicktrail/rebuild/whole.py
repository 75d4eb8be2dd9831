"""Whether this machine's ingestion alone fills the hit store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from clicktrail.settings import Settings


def need_whole_journals(settings: Settings, command: str) -> None:
    """Refuse a command that exchanges tables where nodes share a journal. Raises OperatorError."""
    if settings.journal_url is not None:
        raise OperatorError(
            f"`clicktrail {command}` has the ingestion of this machine stand aside, and cannot have"
            " that of the others which share its journal (CLICKTRAIL_JOURNAL_URL) yet"
        )
