"""A bucket of S3, as far as backups use one, kept in memory. Anybody's signature is good enough."""

from __future__ import annotations

import itertools
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

PAGE = 2
"""So few keys in an answer that every list has several pages."""


class S3:
    """Serves one bucket on a free port while it is entered."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.numbers = itertools.count()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.s3 = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def environment(self) -> dict[str, str]:
        """What whoever uses it needs in the environment."""
        return {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._server.server_port}",
        }

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _s3(self) -> S3:
        found: S3 = self.server.s3  # type: ignore[attr-defined]
        return found

    def _asked(self) -> tuple[str, dict[str, str]] | None:
        """Return key and query; None where the answer has been given already."""
        parts = urlsplit(self.path)
        bucket, _, key = unquote(parts.path).lstrip("/").partition("/")
        query = parse_qs(parts.query, keep_blank_values=True)
        if not self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=test"):
            self._answer(403, _error("AccessDenied"))
        elif bucket != self._s3.bucket:
            self._answer(404, _error("NoSuchBucket"))
        else:
            return key, {name: values[0] for name, values in query.items()}
        return None

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if (asked := self._asked()) is None:
            return
        key, query = asked
        if "uploadId" in query:
            self._s3.uploads[query["uploadId"]][int(query["partNumber"])] = body
        else:
            self._s3.objects[key] = body
        self._answer(200, b"", ETag='"0"')

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if (asked := self._asked()) is None:
            return
        key, query = asked
        if "delete" in query:
            named = ElementTree.fromstring(body).iter()
            keys = [one.text or "" for one in named if one.tag.endswith("Key")]
            for one in keys:
                self._s3.objects.pop(one, None)
            deleted = "".join(f"<Deleted><Key>{escape(one)}</Key></Deleted>" for one in keys)
            self._answer(200, _xml("DeleteResult", deleted))
        elif "uploads" in query:
            upload = str(next(self._s3.numbers))
            self._s3.uploads[upload] = {}
            answer = f"<UploadId>{upload}</UploadId>"
            self._answer(200, _xml("InitiateMultipartUploadResult", answer))
        else:
            parts = self._s3.uploads.pop(query["uploadId"])
            self._s3.objects[key] = b"".join(parts[number] for number in sorted(parts))
            self._answer(200, _xml("CompleteMultipartUploadResult", '<ETag>"0"</ETag>'))

    def do_GET(self) -> None:
        if (asked := self._asked()) is None:
            return
        key, query = asked
        if key:
            found = self._s3.objects.get(key)
            if found is None:
                self._answer(404, _error("NoSuchKey"))
            else:
                self._answer(200, found, ETag='"0"')
            return
        after = query.get("continuation-token", "")
        prefix = query.get("prefix", "")
        keys = sorted(one for one in self._s3.objects if one.startswith(prefix) and one > after)
        listed = "".join(
            f"<Contents><Key>{escape(one)}</Key><Size>{len(self._s3.objects[one])}</Size>"
            '<LastModified>2026-11-29T00:00:00.000Z</LastModified><ETag>"0"</ETag></Contents>'
            for one in keys[:PAGE]
        )
        end = "<IsTruncated>false</IsTruncated>"
        if len(keys) > PAGE:
            token = f"<NextContinuationToken>{escape(keys[PAGE - 1])}</NextContinuationToken>"
            end = f"<IsTruncated>true</IsTruncated>{token}"
        self._answer(200, _xml("ListBucketResult", end + listed))

    def do_DELETE(self) -> None:
        if (asked := self._asked()) is None:
            return
        self._s3.uploads.pop(asked[1]["uploadId"], None)
        self._answer(204, b"")

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Last-Modified", "Sun, 29 Nov 2026 00:00:00 GMT")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _xml(name: str, inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><{name}>{inner}</{name}>'.encode()


def _error(code: str) -> bytes:
    return _xml("Error", f"<Code>{code}</Code><Message>{code}</Message>")
