from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from clicktrail.rebuild import rebuild, replay
from clicktrail.runtime.errors import OperatorError
from clicktrail.settings import Settings
from clicktrail.verify import Scope


@pytest.mark.parametrize(
    ("command", "work"),
    [
        ("rebuild", lambda settings: rebuild(settings, Scope())),
        ("replay", lambda settings: replay(settings, Scope(), bots=True, geo=False)),
    ],
)
def test_what_exchanges_tables_refuses_where_nodes_share_a_journal(
    tmp_path: Path, command: str, work: Callable[[Settings], object]
) -> None:
    settings = Settings(data_dir=tmp_path, journal_url="nats://a,b,c")
    with pytest.raises(OperatorError) as refused:
        work(settings)
    assert str(refused.value) == (
        f"`clicktrail {command}` has the ingestion of this machine stand aside, and cannot have"
        " that of the others which share its journal (CLICKTRAIL_JOURNAL_URL) yet"
    )
    assert list(tmp_path.iterdir()) == []
