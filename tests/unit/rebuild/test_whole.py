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
def test_what_reads_the_journals_refuses_where_nodes_share_one(
    tmp_path: Path, command: str, work: Callable[[Settings], object]
) -> None:
    settings = Settings(data_dir=tmp_path, journal_url="nats://a,b,c")
    with pytest.raises(OperatorError) as refused:
        work(settings)
    assert str(refused.value) == (
        f"`clicktrail {command}` reads the journals of one machine, and cannot read a shared one"
        " (CLICKTRAIL_JOURNAL_URL) yet"
    )
    assert list(tmp_path.iterdir()) == []
