"""What is appended is read once, in order, whatever the sizes, restarts and compressions."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from clicktrail.journal import Chunk, JournalReader, JournalWriter, Position
from clicktrail.journal.retention import compress
from clicktrail.settings import Durability

PAYLOADS = st.one_of(
    st.binary(max_size=40),
    st.binary(min_size=200, max_size=600),
    # Bytes that look like frames and like unwritten room.
    st.builds(lambda count: bytes.fromhex("c71e00000000") * count, st.integers(1, 60)),
    st.builds(bytes, st.integers(0, 500)),
)
STEPS = st.one_of(
    st.lists(PAYLOADS, max_size=12),
    st.just("restart the writer"),
    st.just("restart the reader"),
    st.just("compress"),
    st.tuples(st.integers(1, 20), st.integers(1, 3000)),
)


@settings(max_examples=120, deadline=None)
@given(
    steps=st.lists(STEPS, max_size=40),
    segment_bytes=st.integers(9000, 14000),
    durability=st.sampled_from(Durability),
)
def test_every_record_is_read_once_and_in_order(
    steps: list[list[bytes] | str | tuple[int, int]], segment_bytes: int, durability: Durability
) -> None:
    written: list[bytes] = []
    chunks: list[Chunk] = []
    with tempfile.TemporaryDirectory() as scratch:
        directory = Path(scratch)

        def start() -> JournalWriter:
            return JournalWriter(
                directory, "000-00", durability=durability, segment_bytes=segment_bytes
            )

        writer, reader, position = start(), JournalReader(directory, "000-00"), Position()
        for step in [*steps, (10_000, 10**9)]:
            match step:
                case list():
                    writer.append(step)
                    written += step
                case (limit, max_bytes):
                    chunk = reader.read(position, limit, max_bytes)
                    assert len(chunk.records) <= limit
                    assert len(chunk.records) <= 1 or (
                        sum(len(payload) for _, payload in chunk.records) <= max_bytes
                    )
                    chunks.append(chunk)
                    position = chunk.next
                case "restart the writer":
                    writer.close()
                    writer = start()
                    assert writer.last_payload == (written[-1] if written else None)
                case "restart the reader":
                    reader = JournalReader(directory, "000-00")
                case "compress":
                    compress(directory, "000-00", position, [])
        while reader.lag(position):
            chunks.append(reader.read(position))
            position = chunks[-1].next
        writer.close()

        assert [payload for chunk in chunks for _, payload in chunk.records] == written
        assert [problem for chunk in chunks for problem in chunk.problems] == []
        compress(directory, "000-00", position, [])
        for chunk in chunks:
            if chunk.records:
                again = reader.read_range(chunk.segment, chunk.first, chunk.last)
                assert again == chunk.records
