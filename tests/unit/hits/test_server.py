"""The embedded server as other clients see it: over HTTP, with wrong input, at start and stop."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator

import clickhouse_connect
import pytest
from clickhouse_connect.driver.exceptions import DatabaseError

from clicktrail.hits import schema
from clicktrail.hits.store import HitStore, HitStoreDown, HitStoreRefused
from clicktrail.runtime.secrets import Secrets
from clicktrail.runtime.status import read_all
from clicktrail.settings import Settings
from tests.support.hit_store import HitStoreProcess
from tests.support.ports import free_port


def password_of(process: HitStoreProcess) -> str:
    return Secrets.load(process.settings).hitstore_password


def ask(
    process: HitStoreProcess,
    method: str,
    target: str,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", process.settings.hitstore_port, timeout=60)
    key = {"X-ClickHouse-User": "clicktrail", "X-ClickHouse-Key": password_of(process)}
    try:
        connection.request(method, target, body=body, headers=key if headers is None else headers)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_ping_needs_no_password(hit_store_process: HitStoreProcess) -> None:
    assert ask(hit_store_process, "GET", "/ping", headers={})[::2] == (200, b"Ok.\n")


def test_a_query_is_taken_from_the_url_and_from_the_body(
    hit_store_process: HitStoreProcess,
) -> None:
    assert ask(hit_store_process, "GET", "/?query=SELECT%201%2B1")[::2] == (200, b"2\n")
    assert ask(hit_store_process, "POST", "/", b"SELECT 1+1")[::2] == (200, b"2\n")
    assert ask(hit_store_process, "POST", "/?query=SELECT", b"1+1")[::2] == (200, b"2\n")


def test_an_address_may_hold_long_parameters(hit_store_process: HitStoreProcess) -> None:
    numbers = ",".join(map(str, range(100_000, 200_000)))
    target = f"/?query=SELECT%20sum(arrayJoin({{n:Array(UInt32)}}))&param_n=[{numbers}]"
    assert ask(hit_store_process, "POST", target)[::2] == (200, b"14999950000\n")


def test_an_answer_tells_its_format_zone_query_id_and_cost(
    hit_store_process: HitStoreProcess,
) -> None:
    status, headers, body = ask(
        hit_store_process,
        "POST",
        "/?query_id=abc&default_format=JSONCompactEachRow",
        b"SELECT number FROM numbers(3)",
    )
    assert (status, body) == (200, b"[0]\n[1]\n[2]\n")
    assert headers["x-clickhouse-format"] == "JSONCompactEachRow"
    assert headers["x-clickhouse-timezone"] == "UTC"
    assert headers["x-clickhouse-query-id"] == "abc"
    summary = json.loads(headers["x-clickhouse-summary"])
    assert (summary["result_rows"], summary["read_rows"]) == ("3", "3")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-ClickHouse-User": "clicktrail", "X-ClickHouse-Key": "wrong"},
        {"X-ClickHouse-User": "default", "X-ClickHouse-Key": ""},
        {"Authorization": "Basic " + b64encode(b"clicktrail:wrong").decode()},
        {"Authorization": "Basic ???"},
    ],
)
def test_a_wrong_password_is_refused(
    hit_store_process: HitStoreProcess, headers: dict[str, str]
) -> None:
    status, answered, body = ask(hit_store_process, "POST", "/", b"SELECT 1", headers)
    assert (status, answered["x-clickhouse-exception-code"]) == (403, "516")
    assert b"Authentication failed" in body


@pytest.mark.parametrize(
    ("target", "statement", "status", "code"),
    [
        ("/", b"SELECT nothing_of_that_name", 400, "47"),
        ("/", b"SELEC 1", 400, "62"),
        ("/", b"", 400, "62"),
        ("/", b"SELECT 1 FROM no_such_table", 404, "60"),
        ("/?max_server_memory_usage=1", b"SELECT 1", 400, "115"),
        ("/?allow_ddl=1", b"SELECT 1", 400, "115"),
        ("/?max_threads=many", b"SELECT 1", 500, None),
        ("/?param_n=x", b"SELECT {n:UInt8}", 400, "457"),
        (
            "/?max_execution_time=1",
            b"SELECT count() FROM numbers(1e13) WHERE rand() = 1",
            408,
            "159",
        ),
        ("/?max_memory_usage=5000000", b"SELECT groupArray(number) FROM numbers(1e8)", 507, "241"),
    ],
)
def test_an_error_comes_with_the_engines_text_and_code(
    hit_store_process: HitStoreProcess, target: str, statement: bytes, status: int, code: str | None
) -> None:
    answered, headers, body = ask(hit_store_process, "POST", target, statement)
    assert answered == status, body
    assert body.startswith(b"Code: ")
    if code is not None:
        assert headers["x-clickhouse-exception-code"] == code
    # The settings of one statement never reach the next.
    assert ask(hit_store_process, "POST", "/", b"SELECT 1")[::2] == (200, b"1\n")


def test_requests_on_one_connection_are_answered_in_order(
    hit_store_process: HitStoreProcess,
) -> None:
    login = b64encode(b"clicktrail:" + password_of(hit_store_process).encode()).decode()
    with socket.create_connection(("127.0.0.1", hit_store_process.settings.hitstore_port)) as plain:
        plain.settimeout(60)
        for number in (1, 2, 3):
            close = "close" if number == 3 else "keep-alive"
            plain.sendall(
                f"GET /?query=SELECT+{number} HTTP/1.1\r\nHost: x\r\nConnection: {close}\r\n"
                f"Authorization: Basic {login}\r\n\r\n".encode()
            )
        received = b""
        while piece := plain.recv(65536):
            received += piece
    bodies = [answer.partition(b"\r\n\r\n")[2] for answer in received.split(b"HTTP/1.1 200 OK")[1:]]
    assert bodies == [b"1\n", b"2\n", b"3\n"]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", b"413"),
        (b"DELETE / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", b"405"),
        (b"GET /elsewhere HTTP/1.1\r\n\r\n", b"404"),
    ],
)
def test_what_is_no_request_of_ours_is_refused(
    hit_store_process: HitStoreProcess, head: bytes, status: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", hit_store_process.settings.hitstore_port)) as plain:
        plain.settimeout(60)
        plain.sendall(head)
        assert plain.recv(65536).startswith(b"HTTP/1.1 " + status)


@pytest.mark.parametrize("compress", [False, "lz4", "zstd", "gzip"])
def test_clickhouse_connect_reads_and_writes_through_it(
    hit_store_process: HitStoreProcess, account_id: int, compress: bool | str
) -> None:
    client = clickhouse_connect.get_client(
        host="127.0.0.1",
        port=hit_store_process.settings.hitstore_port,
        username="clicktrail",
        password=password_of(hit_store_process),
        compress=compress,
        autogenerate_session_id=False,
    )
    table = f"through_{account_id}"
    client.command(
        f"CREATE TABLE {table} (n UInt32, word LowCardinality(String))"
        " ENGINE = MergeTree ORDER BY n"
    )
    rows = [(n, f"word {n % 7} \t'\\") for n in range(5000)]
    client.insert(table, rows, column_names=["n", "word"])
    assert client.query(f"SELECT n, word FROM {table} ORDER BY n").result_rows == rows
    found = client.query(
        f"SELECT n FROM {table} WHERE word = {{word:String}} AND n < {{n:UInt32}} ORDER BY n",
        {"word": "word 3 \t'\\", "n": 20},
    )
    assert found.result_rows == [(3,), (10,), (17,)]
    assert client.query_arrow(f"SELECT sum(n) AS s FROM {table}").to_pydict() == {"s": [12497500]}
    with pytest.raises(DatabaseError, match="UNKNOWN_TABLE"):
        client.query(f"SELECT * FROM {table}_not")
    client.command(f"DROP TABLE {table}")
    client.close()


@pytest.fixture
def own(make_settings: Callable[..., Settings]) -> Iterator[HitStoreProcess]:
    process = HitStoreProcess(make_settings())
    yield process
    if process.process is not None:
        process.stop(signal.SIGKILL)


def failure_of(process: HitStoreProcess) -> tuple[int, str]:
    started = process.launch()
    _, printed = started.communicate(timeout=60)
    process.process = None
    return started.returncode, printed.decode()


def test_it_says_that_it_is_ready_and_takes_its_status_away_at_the_end(
    own: HitStoreProcess,
) -> None:
    own.start()
    store = own.client()
    assert store.migrate() == [migration.name for migration in schema.migrations()]
    assert store.migrate() == []
    deadline = time.monotonic() + 60
    status = read_all(own.settings.run_dir)["hitstore"]
    while not status.figures["queries_total"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        status = read_all(own.settings.run_dir)["hitstore"]
    assert (status.ready, status.problems, status.figures["errors_total"]) == (True, [], 0)
    assert own.stop() == 0
    assert read_all(own.settings.run_dir) == {}
    with pytest.raises(HitStoreDown):
        store.rows("SELECT 1")
    store.close()


def test_a_stop_waits_for_the_answer_to_a_running_query(own: HitStoreProcess) -> None:
    own.start()
    store = own.client("default")
    assert store.ping()
    answers: list[object] = []

    def ask() -> None:
        answers.append(store.rows("SELECT sum(sleepEachRow(1)) FROM numbers(2)"))

    def is_running() -> bool:
        # This very query is among them: what it looks for must not be found in it.
        running = "SELECT count() FROM system.processes WHERE query LIKE 'SELECT sum(sleep%'"
        return bool(store.rows(running)[0][0])

    asking = threading.Thread(target=ask)
    asking.start()
    while not is_running():
        # On a machine that has no time to look it may be over before it was seen.
        if not asking.is_alive():
            answers.clear()
            asking = threading.Thread(target=ask)
            asking.start()
    assert own.stop() == 0
    asking.join()
    assert answers == [[(0,)]]
    store.close()


def test_a_second_process_on_the_same_directory_gives_up(own: HitStoreProcess) -> None:
    own.start()
    second = HitStoreProcess(own.settings.model_copy(update={"hitstore_port": free_port()}))
    code, printed = failure_of(second)
    hits = own.settings.data_dir / "hits"
    assert (code, printed) == (
        1,
        f"hitstore: another process already uses {hits}: stop it first\n",
    )


def test_a_taken_port_is_told(own: HitStoreProcess) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", own.settings.hitstore_port))
        taken.listen()
        code, printed = failure_of(own)
    where = f"127.0.0.1:{own.settings.hitstore_port}"
    assert code == 1
    assert printed.startswith(f"hitstore: cannot listen on {where}: ")
    assert printed.count("\n") == 1


def test_a_directory_that_is_none_is_told(own: HitStoreProcess) -> None:
    own.settings.data_dir.mkdir()
    (own.settings.data_dir / "hits").write_text("not a directory")
    code, printed = failure_of(own)
    assert code == 1
    assert printed == f"hitstore: cannot use {own.settings.data_dir / 'hits'}: File exists\n"


def test_damaged_metadata_is_told_on_one_line(own: HitStoreProcess) -> None:
    own.start()
    store = own.client()
    store.migrate()
    store.close()
    assert own.stop() == 0
    for file in (own.settings.data_dir / "hits").rglob("*.sql"):
        if file.name in ("hits.sql", "conversions.sql"):
            file.write_text("this is no table")
    code, printed = failure_of(own)
    assert code == 1
    assert printed.startswith(
        f"hitstore: cannot open the hit store in {own.settings.data_dir}/hits: "
    )
    assert printed.count("\n") == 1


def test_the_store_tells_down_from_wrong(
    own: HitStoreProcess, make_settings: Callable[..., Settings]
) -> None:
    down = own.client("default")
    assert down.ping() is False
    with pytest.raises(HitStoreDown):
        down.migrate()
    own.start()
    assert down.ping() is True
    with pytest.raises(HitStoreRefused, match="UNKNOWN_TABLE"):
        down.rows("SELECT * FROM nothing")
    wrong = HitStore(own.settings.hitstore_address, "clicktrail", "not the password")
    with pytest.raises(HitStoreRefused, match="Authentication failed"):
        wrong.rows("SELECT 1")
    wrong.close()
    down.close()


def test_a_hung_store_counts_as_down(own: HitStoreProcess) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", own.settings.hitstore_port))
        silent.listen()
        store = HitStore(own.settings.hitstore_address, "clicktrail", "x", answer_seconds=1)
        with pytest.raises(HitStoreDown):
            store.rows("SELECT 1")
        store.close()
