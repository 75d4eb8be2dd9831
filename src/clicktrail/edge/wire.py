"""Answers as bytes: prebuilt status lines and closing lines, so that one join makes each."""

from __future__ import annotations

from email.utils import formatdate
from http import HTTPStatus
from typing import Final

from clicktrail.edge.exchange import Answer

HEAD: Final = 1
"""Mode: the request was a HEAD, so the body stays here."""
CLOSE: Final = 2
"""Mode: this is the connection's last answer."""
TOLD: Final = 4
"""Mode: an HTTP/1.0 client asked for keep-alive and needs to hear that it is granted."""

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
NO_BODY: Final = frozenset((204, 304))

# The names of RFC 9110, which Python took up only with 3.13.
_PHRASES: Final = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}
STATUS_LINES: Final[dict[int, bytes]] = {
    status.value: b"HTTP/1.1 %d %b\r\n"
    % (status.value, _PHRASES.get(status.value, status.phrase).encode())
    for status in HTTPStatus
}
PLAIN_LINES: Final[dict[int, bytes]] = {
    status: line for status, line in STATUS_LINES.items() if status >= 200 and status not in NO_BODY
}
"""Status lines of the answers that carry a length: all that the quick way of sending handles."""


class _ClosingLines(dict[int, bytes]):
    """The last header lines by length of the body; filled as lengths occur, bounded."""

    def __init__(self, connection: bytes) -> None:
        super().__init__()
        self._connection = connection

    def __missing__(self, length: int) -> bytes:
        lines = b"Content-Length: %d\r\n%b\r\n" % (length, self._connection)
        if len(self) < 4096:
            self[length] = lines
        return lines


CLOSING_LINES: Final = _ClosingLines(b"")
_LINES_BY_MODE: Final = {
    0: CLOSING_LINES,
    CLOSE: _ClosingLines(b"Connection: close\r\n"),
    TOLD: _ClosingLines(b"Connection: keep-alive\r\n"),
}
_CONNECTION_BY_MODE: Final = {
    0: b"\r\n",
    CLOSE: b"Connection: close\r\n\r\n",
    TOLD: b"Connection: keep-alive\r\n\r\n",
}


def render(answer: Answer, mode: int, date: bytes) -> bytes:
    """Return the whole response for `answer`; `date` is a header line from `date_line`."""
    status = answer.status
    line = STATUS_LINES.get(status) or b"HTTP/1.1 %d \r\n" % status
    connection = CLOSE if mode & CLOSE else mode & TOLD
    if status in NO_BODY:
        return b"".join((line, answer.headers, date, _CONNECTION_BY_MODE[connection]))
    body = answer.body
    closing = _LINES_BY_MODE[connection][len(body)]
    return b"".join((line, answer.headers, date, closing, b"" if mode & HEAD else body))


def date_line(now: float) -> bytes:
    """Return the Date header line for Unix seconds `now`."""
    return f"Date: {formatdate(now, usegmt=True)}\r\n".encode()


def plain(status: int, text: str, headers: bytes = b"") -> Answer:
    """Return an answer of one line of text that nothing keeps."""
    return Answer(
        status,
        b"Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n" + headers,
        text.encode() + b"\n",
    )
