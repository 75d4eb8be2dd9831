from __future__ import annotations

from clicktrail.ingest.ingester import Tally
from clicktrail.ingest.tidying import Tidier
from clicktrail.journal import JournalReader, Position
from clicktrail.settings import Settings
from tests.support.ingestion import Edge, journal_paths

NOW = 1_790_000_000_000


def test_only_segments_that_are_in_the_store_are_compressed(settings: Settings) -> None:
    small = settings.model_copy(update={"journal_segment_bytes": 2**16})
    edge = Edge(small, 0)
    while len(journal_paths(settings)) < 4:
        edge.serve(50, NOW)
    edge.close()
    tally = Tally()
    tally.done = {"000-00": Position(3, 8192)}
    tidier = Tidier(settings, tally, seconds=0)
    assert tidier.poll() is False
    tidier.join()
    assert tidier.poll() is True
    assert [path.name for path in journal_paths(settings)][:3] == [
        "0000000001.seg.zst",
        "0000000002.seg.zst",
        "0000000003.seg",
    ]
    assert tidier.oldest_kept == {"000-00": 1}
    assert len(JournalReader(settings.journal_dir, "000-00").read(Position()).records) > 50
