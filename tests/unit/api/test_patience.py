"""Who sends a request letter by letter, or without an end, is not waited for."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from clicktrail.api import bodies, patience
from clicktrail.api.bodies import read_limited
from clicktrail.api.errors import ApiError, describe

GET = b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"
HEAD = b"POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 10\r\n\r\n"


@contextmanager
def served() -> Iterator[Callable[[], socket.socket]]:
    """An application that reads bodies, and what connects to it."""
    app = FastAPI()

    @app.post("/")
    async def read(request: Request) -> Any:
        try:
            return {"bytes": len(await read_limited(request))}
        except ApiError as error:
            return JSONResponse(describe(error), error.status, getattr(error, "headers", None))

    @app.get("/")
    async def get() -> str:
        return "there"

    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http=patience.PatientProtocol, lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    opened: list[socket.socket] = []

    def connect() -> socket.socket:
        one = socket.create_connection(listener.getsockname()[:2], timeout=20)
        opened.append(one)
        return one

    yield connect
    for one in opened:
        one.close()
    server.should_exit = True
    thread.join(20)
    listener.close()


def rest_of(connection: socket.socket) -> bytes:
    """Return what still comes until the other side closes."""
    received = b""
    try:
        while more := connection.recv(65536):
            received += more
    except ConnectionError:
        pass
    return received


def answer_of(connection: socket.socket) -> bytes:
    """Return one whole answer without waiting for the end of the connection."""
    received = b""
    while b"there" not in received:
        received += connection.recv(65536)
    return received


@pytest.mark.parametrize(
    "sent", [b"", b"G", GET[:-4], GET[:-2], b"POST / HTTP/1.1\r\nX-A: " + b"a" * 1000]
)
def test_a_head_that_does_not_come_is_given_up(
    monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.2)
    with served() as connect:
        connection = connect()
        connection.sendall(sent)
        assert rest_of(connection) == b""


def test_a_drip_behind_a_good_request_is_given_up_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.5)
    with served() as connect:
        connection = connect()
        connection.sendall(GET)
        assert answer_of(connection).startswith(b"HTTP/1.1 200")
        connection.sendall(GET[:-2])
        assert rest_of(connection) == b""


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nX-A: " + b"a" * 100_000 + b"\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: a\r\n" % number for number in range(20_000)),
    ],
    ids=["target", "value", "fields"],
)
def test_a_head_without_an_end_is_given_up(head: bytes) -> None:
    with served() as connect:
        connection = connect()
        try:
            connection.sendall(head)
        except ConnectionError:
            return
        assert b"200" not in rest_of(connection)


def test_a_body_that_does_not_come_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.2)
    with served() as connect:
        connection = connect()
        connection.sendall(HEAD + b"12345")
        head, _, body = rest_of(connection).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408")
        assert json.loads(body) == {
            "errorCode": "RequestTimeout",
            "errorMessage": "The body did not arrive within 0 seconds.",
            "httpErrorCode": 408,
        }


def test_whoever_sends_in_pieces_is_answered() -> None:
    with served() as connect:
        connection = connect()
        for at in range(0, len(GET), 7):
            connection.sendall(GET[at : at + 7])
        assert answer_of(connection).startswith(b"HTTP/1.1 200")
        connection.sendall(HEAD + b"12345")
        connection.sendall(b"67890")
        assert b'{"bytes":10}' in connection.recv(65536)
