"""chDB (ClickHouse in this process) behind a few worker threads, each with a connection of its own.

chDB's rules that shape this module: one process owns a data directory; no `fork()` once it is
imported; settings and the current database belong to a connection, which one thread uses; threads
must be joined and connections closed before the process ends, otherwise it dies of a segmentation
fault. Whatever writes goes through one thread, so that inserts keep their order and never compete.
Answers that are read block by block have threads of their own: a slow reader holds up nobody else.
"""

from __future__ import annotations

import os
import queue
import re
import tempfile
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import msgspec

from clicktrail.runtime.errors import OperatorError

READERS = 4
STREAMERS = 2
MIB = 2**20
_ERROR_CODE = re.compile(r"Code: (\d+)\.")
_FIRST_WORD = re.compile(r"(?:\s+|--[^\n]*\n|/\*.*?\*/|\()*([a-zA-Z]+)", re.DOTALL)
_READING = frozenset({"select", "with", "show", "describe", "desc", "explain", "exists", "check"})


class EngineError(Exception):
    """The engine refused a statement. `code` is ClickHouse's error number (0: unknown)."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        found = _ERROR_CODE.search(message)
        self.code = int(found.group(1)) if found else 0


class Statement(msgspec.Struct, frozen=True, gc=False):
    """One statement to run.

    `parameters` are the values of `{name:Type}` in ClickHouse's escaped text form; `settings` hold
    for this statement only. `block` is the data of an insert, in `format`; a statement without data
    answers in `format`. `in_blocks`: whoever asks wants to read the answer while it is made.
    """

    sql: str
    format: str = "TabSeparated"
    parameters: dict[str, str] = {}
    settings: dict[str, str] = {}
    database: str = "default"
    block: bytes | None = None
    in_blocks: bool = False

    @property
    def is_reading(self) -> bool:
        """Tell whether the statement leaves every table as it is."""
        word = _FIRST_WORD.match(self.sql)
        return word is not None and word.group(1).lower() in _READING


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What a statement gave: `body` in the format asked for, and what it cost."""

    body: bytes
    read_rows: int
    read_bytes: int
    result_rows: int
    written_rows: int
    elapsed_ns: int


class Limits(msgspec.Struct, frozen=True):
    """What the engine may use of this machine, in bytes and seconds."""

    server_memory: int
    query_memory: int
    query_seconds: int = 60
    mark_cache: int = 64 * MIB
    uncompressed_cache: int = 128 * MIB

    @classmethod
    def for_this_machine(cls) -> Limits:
        """Take a quarter of the memory, but at least 1 GiB and at most 4 GiB."""
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        share = min(max(total // 4, 1024 * MIB), 4096 * MIB)
        return cls(server_memory=share, query_memory=share // 2)

    def for_the_server(self) -> dict[str, float]:
        """Return the settings that the engine takes once, when it opens its directory."""
        return {
            "max_server_memory_usage": self.server_memory,
            "mark_cache_size": self.mark_cache,
            "index_mark_cache_size": 8 * MIB,
            "uncompressed_cache_size": self.uncompressed_cache,
            "mmap_cache_size": 100,
            "query_condition_cache_size": 16 * MIB,
            "background_pool_size": 2,
            "background_schedule_pool_size": 2,
            "background_common_pool_size": 2,
            # Else whatever takes parts up to merge or change them sleeps up to a second after each.
            "background_processing_pool_task_sleep_seconds_when_no_work_random_part": 0,
            "background_processing_pool_task_sleep_seconds_when_no_work_max": 10,
            "background_processing_pool_thread_sleep_seconds_if_nothing_to_do": 0.02,
            "max_thread_pool_size": 200,
            "max_thread_pool_free_size": 8,
        }

    def for_a_connection(self) -> dict[str, str]:
        """Return the settings that hold unless a statement brings its own."""
        return {
            "max_execution_time": str(self.query_seconds),
            "max_memory_usage": str(self.query_memory),
            "max_bytes_before_external_group_by": str(self.query_memory // 2),
            "max_bytes_before_external_sort": str(self.query_memory // 2),
            # To compile what a question adds up takes some 40 ms once it has come three times, and
            # wins nothing on as many rows as an account has.
            "compile_expressions": "0",
            "compile_aggregate_expressions": "0",
            "compile_sort_description": "0",
        }


class Engine:
    """The open data directory. `open()` it once; `close()` joins every thread."""

    def __init__(self, directory: Path, limits: Limits) -> None:
        self._directory = directory
        self._limits = limits
        self._reading: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._writing: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._streaming: queue.SimpleQueue[Stream | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self.queries_total = 0
        self.errors_total = 0
        self._figures = threading.Lock()

    def open(self) -> None:
        """Open the directory and start the threads.

        Raises OperatorError, in words for an operator, when another process holds the directory,
        it cannot be written, or its contents cannot be loaded.
        """
        printed = _Printed()
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            with printed:
                connections = [self._connect() for _ in range(1 + READERS + STREAMERS)]
        except OSError as error:
            reason = error.strerror or error
            raise OperatorError(f"cannot use {self._directory}: {reason}") from error
        except RuntimeError as error:
            reason = printed.text or str(error)
            raise OperatorError(_plain_reason(self._directory, reason)) from error
        for index, connection in enumerate(connections):
            if index <= READERS:
                source = self._writing if index == 0 else self._reading
                thread = threading.Thread(
                    target=self._work,
                    args=(connection, source),
                    name="hits-writer" if index == 0 else f"hits-reader-{index}",
                )
            else:
                thread = threading.Thread(
                    target=self._stream, args=(connection,), name=f"hits-streamer-{index - READERS}"
                )
            thread.start()
            self._threads.append(thread)

    def submit(self, statement: Statement) -> Future[Answer]:
        """Queue a statement; the future gives its Answer or raises EngineError."""
        job = _Job(statement)
        (self._reading if statement.is_reading else self._writing).put(job)
        return job.done

    def stream(self, statement: Statement) -> Stream:
        """Queue a reading statement whose answer is read block by block; close what comes back."""
        found = Stream(statement)
        self._streaming.put(found)
        return found

    def waiting(self) -> int:
        """Return how many statements wait for a thread."""
        return self._reading.qsize() + self._writing.qsize() + self._streaming.qsize()

    def close(self) -> None:
        """Finish what is queued, close the connections in their threads, and join those."""
        for _ in self._threads[1 + READERS :]:
            self._streaming.put(None)
        for thread in self._threads[: 1 + READERS]:
            (self._writing if thread is self._threads[0] else self._reading).put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _connect(self) -> Any:
        # Imported late: importing costs a tenth of a second and loads the whole engine, and
        # whatever merely imports this module (the command line) must stay quick and free to fork.
        from chdb import _chdb

        connect: Any = getattr(_chdb, "connect")  # noqa: B009 -- its type stub leaves it out
        options = "&".join(f"{k}={v}" for k, v in self._limits.for_the_server().items())
        return connect(f"{self._directory}?{options}")

    def _work(self, connection: Any, source: queue.SimpleQueue[_Job | None]) -> None:
        session = _Session(connection, self._limits.for_a_connection())
        try:
            while (job := source.get()) is not None:
                if not job.done.set_running_or_notify_cancel():
                    continue
                try:
                    answer = session.run(job.statement)
                except RuntimeError as error:
                    self._count(failed=True)
                    job.done.set_exception(EngineError(str(error)))
                except BaseException as error:
                    self._count(failed=True)
                    job.done.set_exception(error)
                else:
                    self._count(failed=False)
                    job.done.set_result(answer)
                del job
        finally:
            connection.close()

    def _stream(self, connection: Any) -> None:
        session = _Session(connection, self._limits.for_a_connection())
        try:
            while (stream := self._streaming.get()) is not None:
                self._count(failed=not session.feed(stream))
                del stream
        finally:
            connection.close()

    def _count(self, *, failed: bool) -> None:
        with self._figures:
            self.queries_total += 1
            self.errors_total += failed


class _Job:
    __slots__ = ("done", "statement")

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.done: Future[Answer] = Future()


class Stream:
    """The answer to one statement, made as it is read: nothing is made ahead of who reads it."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._wishes: queue.SimpleQueue[Future[bytes] | None] = queue.SimpleQueue()

    def next(self) -> Future[bytes]:
        """Ask for the next block; empty behind the last one. The future may raise EngineError."""
        wish: Future[bytes] = Future()
        self._wishes.put(wish)
        return wish

    def close(self) -> None:
        """Want no more; harmless at any time."""
        self._wishes.put(None)

    def wish(self) -> Future[bytes] | None:
        """Wait until another block is wanted; None when none will be."""
        return self._wishes.get()


class _Session:
    """A connection that is brought to each statement's settings and database beforehand."""

    def __init__(self, connection: Any, defaults: dict[str, str]) -> None:
        self._connection = connection
        self._defaults = defaults
        self._settings: dict[str, str] = {}
        self._database = "default"

    def run(self, statement: Statement) -> Answer:
        self._adopt(statement)
        if statement.block is not None:
            return self._insert(statement, statement.block)
        result = self._connection.query(
            statement.sql, statement.format, params=statement.parameters
        )
        return Answer(
            body=result.bytes(),
            read_rows=result.storage_rows_read(),
            read_bytes=result.storage_bytes_read(),
            result_rows=result.rows_read(),
            written_rows=result.rows_written(),
            elapsed_ns=int(result.elapsed() * 1e9),
        )

    def feed(self, stream: Stream) -> bool:
        """Make the blocks that are wished for; tell whether that went well."""
        wish, result = stream.wish(), None
        while wish is not None:
            try:
                if result is None:
                    self._adopt(stream.statement)
                    result = self._connection.send_query(
                        stream.statement.sql,
                        stream.statement.format,
                        params=stream.statement.parameters,
                    )
                chunk = self._connection.streaming_fetch_result(result)
                block = b"" if chunk is None or not chunk.rows_read() else chunk.bytes()
            except BaseException as error:
                known = isinstance(error, RuntimeError)
                wish.set_exception(EngineError(str(error)) if known else error)
                return False
            wish.set_result(block)
            if not block:
                return True
            wish = stream.wish()
        if result is not None:
            # The connection runs nothing else until what it began is given up.
            self._connection.streaming_cancel_query(result)
        return True

    def _insert(self, statement: Statement, block: bytes) -> Answer:
        # Not chDB's streaming insert: that answers success when the disk is full, or for any other
        # reason for which the part could not be written.
        with os.fdopen(os.memfd_create("block"), "wb") as file:
            file.write(block)
            file.flush()
            result = self._connection.query(
                f"{statement.sql} FROM INFILE '/proc/{os.getpid()}/fd/{file.fileno()}'"
                f" COMPRESSION 'none' FORMAT {statement.format}",
                "Null",
                params={},
            )
        return Answer(
            body=b"",
            read_rows=0,
            read_bytes=0,
            result_rows=0,
            written_rows=result.rows_written(),
            elapsed_ns=int(result.elapsed() * 1e9),
        )

    def _adopt(self, statement: Statement) -> None:
        wanted = self._defaults | statement.settings
        changes = [f"{k}={_quoted(v)}" for k, v in wanted.items() if self._settings.get(k) != v]
        changes += [f"{k}=DEFAULT" for k in self._settings.keys() - wanted.keys()]
        if changes:
            # Until SET has succeeded nothing is known of the settings: name them all again then.
            before, self._settings = self._settings, {}
            try:
                self._connection.query("SET " + ", ".join(changes), "Null", params={})
            except RuntimeError:
                self._settings = before | dict.fromkeys(wanted, "")
                raise
            self._settings = wanted
        if statement.database != self._database:
            name = statement.database.replace("`", "``")
            self._connection.query(f"USE `{name}`", "Null", params={})
            self._database = statement.database


class _Printed:
    """Catches what the engine prints to stderr: only there it says why it cannot open."""

    def __init__(self) -> None:
        self.text = ""

    def __enter__(self) -> None:
        self._file = tempfile.TemporaryFile()
        self._stderr = os.dup(2)
        os.dup2(self._file.fileno(), 2)

    def __exit__(self, *_: object) -> None:
        os.dup2(self._stderr, 2)
        os.close(self._stderr)
        self._file.seek(0)
        self.text = self._file.read().decode(errors="replace")
        self._file.close()


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _plain_reason(directory: Path, message: str) -> str:
    if "Cannot lock file" in message:
        return f"another process already uses {directory}: stop it first"
    if "Permission denied" in message or not os.access(directory, os.W_OK):
        return f"cannot write to {directory}: give this user the right to"
    first = " ".join(message.split())[:300]
    return (
        f"cannot open the hit store in {directory}: {first}."
        " Restore it from a backup, or move it away and rebuild it from the journal"
    )
