"""A fresh catalog must not begin beside hits that were recorded under another one.

Its ids start at 1 again, so that new links would inherit the hits of old ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clicktrail.catalog import freshness
from clicktrail.catalog.freshness import MOVED
from clicktrail.journal.files import journals, segments
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from clicktrail.settings import Settings

HISTORY = "import-"
RESTORING = "restoring"
"""Where a restore unpacks to, within the data directory."""


def check_beginning(settings: Settings) -> None:
    """Raise OperatorError where a restore was cut short, or the catalog of what is here is away.

    Imported history does not count: it is written beside a fresh catalog, before anything runs. Nor
    does a first start that was cut short: no segment is begun before an edge knows a link.
    """
    if (settings.data_dir / RESTORING).exists():
        raise OperatorError(
            f"a restore into {settings.data_dir} was cut short: run it again, or remove what it"
            " holds"
        )
    path = freshness.path_of(settings)
    if (
        path is not None
        and not path.exists()
        and (was := path.with_name(path.name + MOVED)).exists()
    ):
        raise OperatorError(
            "the catalog was moved to a database server: set CLICKTRAIL_CATALOG_URL to its URL; or,"
            f" to go back to how it was then, rename {was} to {path.name}"
        )
    if has_recorded(settings) and freshness.is_fresh(settings):
        is_file = freshness.path_of(settings) is not None
        raise OperatorError(
            f"the catalog {freshness.named(settings)} is gone, but {settings.journal_dir} holds"
            " hits of its links, which new links would inherit: restore"
            f" {freshness.FILE_NAME if is_file else 'the database'} from a backup, or move"
            " journal/, ingest/, hits/ and edge/ out of the data directory to start afresh"
        )


def has_recorded(settings: Settings) -> bool:
    """Tell whether links were opened here before. Raises OperatorError where nobody can know."""
    return any(
        segments(settings.journal_dir, name)
        for name in _live_journals(settings)
        if not name.startswith(HISTORY)
    )


def _live_journals(settings: Settings) -> list[str]:
    try:
        return journals(settings.journal_dir)
    except NotADirectoryError as error:
        raise OperatorError(
            f"{settings.journal_dir} is no directory: move it away, so that the journals can be"
            " kept there"
        ) from error
