"""Raw bytes that servers and proxies have read in different ways, each with the status that the
listener answers. Behind each the tests send a request for `/l-hidden`, which is only to be seen
where `hidden` says that the one before it had ended.
"""

from __future__ import annotations

from typing import NamedTuple


class Raw(NamedTuple):
    """What is sent, the status that comes back, and whether what follows is another request."""

    sent: bytes
    status: int
    hidden: bool = False


def _post(headers: bytes, body: bytes = b"") -> bytes:
    return b"POST /l2 HTTP/1.1\r\nHost: a\r\n" + headers + b"\r\n" + body


def _get(headers: bytes) -> bytes:
    return b"GET /l2 HTTP/1.1\r\nHost: a\r\n" + headers + b"\r\n"


_CHUNKED = b"Transfer-Encoding: chunked\r\n"
_SMUGGLED = b"GET /l-smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

RAW: dict[str, Raw] = {
    # Content-Length and Transfer-Encoding.
    "CL.TE": Raw(_post(b"Content-Length: 6\r\n" + _CHUNKED, b"0\r\n\r\nG"), 400),
    "TE.CL": Raw(
        _post(_CHUNKED + b"Content-Length: 4\r\n", b"26\r\n" + _SMUGGLED + b"\r\n0\r\n\r\n"), 400
    ),
    "TE.TE, one misspelt": Raw(_post(_CHUNKED + b"Transfer-Encoding: x\r\n", b"0\r\n\r\n"), 400),
    "TE, obscured by a tab": Raw(
        _post(b"Transfer-Encoding:\tchunked\r\n", b"0\r\n\r\n"), 307, True
    ),
    "TE with a space before the colon": Raw(
        _post(b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n"), 400
    ),
    "TE, quoted": Raw(_post(b'Transfer-Encoding: "chunked"\r\n', b"0\r\n\r\n"), 501),
    "TE, with a parameter": Raw(_post(b"Transfer-Encoding: chunked;q=1\r\n", b"0\r\n\r\n"), 501),
    "TE, vertical tab": Raw(_post(b"Transfer-Encoding: \x0bchunked\r\n", b"0\r\n\r\n"), 400),
    "TE behind a folded line": Raw(
        _post(b"X: y\r\n Transfer-Encoding: chunked\r\n", b"0\r\n\r\n"), 400
    ),
    "TE, folded value": Raw(_post(b"Transfer-Encoding:\r\n chunked\r\n", b"0\r\n\r\n"), 400),
    "TE of a name with an underscore": Raw(
        _post(b"Transfer_Encoding: chunked\r\nContent-Length: 0\r\n"), 307, True
    ),
    "CL twice, the same": Raw(_post(b"Content-Length: 1\r\nContent-Length: 1\r\n", b"x"), 400),
    "CL twice, differing": Raw(
        _post(b"Content-Length: 0\r\nContent-Length: 40\r\n", _SMUGGLED), 400
    ),
    "CL as a list": Raw(_post(b"Content-Length: 1, 1\r\n", b"x"), 400),
    "CL negative": Raw(_post(b"Content-Length: -1\r\n"), 400),
    "CL with a plus": Raw(_post(b"Content-Length: +1\r\n", b"x"), 400),
    "CL in hex": Raw(_post(b"Content-Length: 0x1\r\n", b"x"), 400),
    "CL with a point": Raw(_post(b"Content-Length: 1.0\r\n", b"x"), 400),
    "CL empty": Raw(_post(b"Content-Length: \r\n"), 400),
    "CL beyond 64 bits": Raw(_post(b"Content-Length: 18446744073709551617\r\n", b"x"), 400),
    "CL with leading zeros": Raw(_post(b"Content-Length: 0001\r\n", b"x"), 307, True),
    "CL with a space inside": Raw(_post(b"Content-Length: 1 1\r\n", b"x"), 400),
    "CL of a GET": Raw(_get(b"Content-Length: 37\r\n") + _SMUGGLED, 307, True),
    "CL within a folded line": Raw(_post(b"X: y\r\n\tContent-Length: 40\r\n"), 400),
    # Chunks.
    "chunk with an extension": Raw(_post(_CHUNKED, b'1;a="b;c"\r\nx\r\n0\r\n\r\n'), 307, True),
    "chunk with a line feed in its extension": Raw(_post(_CHUNKED, b"1;a\nx\r\n0\r\n\r\n"), 400),
    "chunk with a carriage return in its extension": Raw(
        _post(_CHUNKED, b"1;a\rb\r\nx\r\n0\r\n\r\n"), 400
    ),
    "chunk of negative size": Raw(_post(_CHUNKED, b"-1\r\nx\r\n0\r\n\r\n"), 400),
    "chunk with 0x": Raw(_post(_CHUNKED, b"0x1\r\nx\r\n0\r\n\r\n"), 400),
    "chunk size beyond 64 bits": Raw(_post(_CHUNKED, b"10000000000000001\r\nx\r\n"), 400),
    "chunk size with a space before": Raw(_post(_CHUNKED, b" 1\r\nx\r\n0\r\n\r\n"), 400),
    "chunk without an end": Raw(_post(_CHUNKED, b"1\r\nxx\r\n0\r\n\r\n"), 400),
    "chunk ended by a line feed": Raw(_post(_CHUNKED, b"1\nx\r\n0\r\n\r\n"), 400),
    "trailer that is a Host": Raw(_post(_CHUNKED, b"0\r\nHost: evil\r\n\r\n"), 307, True),
    "trailer that is a length": Raw(_post(_CHUNKED, b"0\r\nContent-Length: 40\r\n\r\n"), 400),
    "chunks of HTTP/1.0": Raw(
        b"POST /l2 HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400
    ),
    # Lines.
    "folded header": Raw(_get(b"X: y\r\n z\r\n"), 400),
    "folded header, with a tab": Raw(_get(b"X: y\r\n\tz\r\n"), 400),
    "first header folded": Raw(b"GET /l2 HTTP/1.1\r\n Host: a\r\n\r\n", 400),
    "bare carriage return in a value": Raw(_get(b"X: y\rHost: b\r\n"), 400),
    "bare carriage return before the colon": Raw(_get(b"X\r: y\r\n"), 400),
    "bare line feed in a value": Raw(_get(b"X: y\nHost: b\r\n"), 400),
    "line feeds alone": Raw(b"GET /l2 HTTP/1.1\nHost: a\n\n", 400),
    "carriage returns alone": Raw(b"GET /l2 HTTP/1.1\rHost: a\r\r", 400),
    "NUL in a value": Raw(_get(b"X: y\0z\r\n"), 400),
    "NUL in a name": Raw(_get(b"X\0: y\r\n"), 400),
    "header without a name": Raw(_get(b": y\r\n"), 400),
    "header without a colon": Raw(_get(b"X\r\n"), 400),
    "header of a name beyond ASCII": Raw(_get(b"X\xc3\xa9: y\r\n"), 400),
    "space before the first header": Raw(_get(b" X: y\r\n"), 400),
    "empty lines before": Raw(b"\r\n\r\n" + _get(b""), 307, True),
    # The first line.
    "HTTP/0.9": Raw(b"GET /l2\r\n", 400),
    "HTTP/0.9 by name": Raw(b"GET /l2 HTTP/0.9\r\nHost: a\r\n\r\n", 505),
    "HTTP/2 preface": Raw(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 400),
    "HTTP/3 by name": Raw(b"GET /l2 HTTP/3.0\r\nHost: a\r\n\r\n", 400),
    "version in lower case": Raw(b"GET /l2 http/1.1\r\nHost: a\r\n\r\n", 400),
    "version with more digits": Raw(b"GET /l2 HTTP/1.10\r\nHost: a\r\n\r\n", 400),
    "two spaces": Raw(b"GET  /l2 HTTP/1.1\r\nHost: a\r\n\r\n", 307, True),
    "tabs for spaces": Raw(b"GET\t/l2\tHTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "space in the target": Raw(b"GET /l2 x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "method in lower case": Raw(b"get /l2 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "CONNECT": Raw(b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 405),
    "CONNECT to a path": Raw(b"CONNECT /l2 HTTP/1.1\r\nHost: a\r\n\r\n", 405, True),
    "TRACE": Raw(b"TRACE /l2 HTTP/1.1\r\nHost: a\r\nCookie: secret\r\n\r\n", 405, True),
    "whole URL": Raw(b"GET http://a/l2 HTTP/1.1\r\nHost: b\r\n\r\n", 307, True),
    "whole URL with a user": Raw(b"GET http://a@b/l2 HTTP/1.1\r\nHost: b\r\n\r\n", 400),
    "whole URL of another scheme": Raw(b"GET file:///l2 HTTP/1.1\r\nHost: b\r\n\r\n", 400),
    "target of two slashes": Raw(b"GET //evil/l2 HTTP/1.1\r\nHost: a\r\n\r\n", 404, True),
    "fragment in the target": Raw(b"GET /l2#x HTTP/1.1\r\nHost: a\r\n\r\n", 307, True),
    # Hosts.
    "no Host": Raw(b"GET /l2 HTTP/1.1\r\n\r\n", 400),
    "two Hosts": Raw(_get(b"Host: b\r\n"), 400),
    "Host with a path": Raw(b"GET /l2 HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    "Host folded": Raw(b"GET /l2 HTTP/1.1\r\nHost:\r\n a\r\n\r\n", 400),
    # Changing the protocol, and asking first.
    "upgrade with a body": Raw(
        _post(b"Connection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 37\r\n", _SMUGGLED), 400
    ),
    "upgrade without a body": Raw(_get(b"Connection: upgrade\r\nUpgrade: x\r\n"), 307, True),
    "h2c settings": Raw(
        _get(b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n"),
        307,
        True,
    ),
    "Expect of something else": Raw(
        _post(b"Expect: 200-ok\r\nContent-Length: 1\r\n", b"x"), 307, True
    ),
    "Connection names the length": Raw(
        _post(b"Connection: content-length\r\nContent-Length: 1\r\n", b"x"), 307, True
    ),
    # Other protocols.
    "TLS": Raw(b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + bytes(32), 400),
    "PROXY protocol": Raw(b"PROXY TCP4 203.0.113.5 10.0.0.1 5 80\r\n" + _get(b""), 400),
    "PROXY protocol, binary": Raw(b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + bytes(12), 400),
    "SSH": Raw(b"SSH-2.0-x\r\n", 400),
    "Redis": Raw(b"*1\r\n$4\r\nPING\r\n", 400),
}
