"""The ClickHouse HTTP request and answer, as far as clickhouse-connect uses them.

Parses a request (statement in the URL or the body, `param_*`, settings, database, format) into a
`Statement`, and turns an `Answer` or an error into status, headers and body.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import hmac
import re
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import lz4.frame
import msgspec
import zstandard

from clicktrail.hits.engine import Statement

if TYPE_CHECKING:
    from clicktrail.hits.engine import Answer

USER = "clicktrail"
AUTHENTICATION_FAILED = 516
UNKNOWN_SETTING = 115
BAD_REQUEST = 36

# Settings that a client may choose; everything else is refused, so that no request can lift the
# engine's limits on files, networks or other users' data.
ALLOWED_SETTINGS = frozenset(
    [
        "allow_experimental_analyzer",
        "async_insert",
        "date_time_input_format",
        "date_time_output_format",
        "deduplicate_blocks_in_dependent_materialized_views",
        "distributed_aggregation_memory_efficient",
        "extremes",
        "final",
        "group_by_overflow_mode",
        "insert_deduplicate",
        "insert_deduplication_token",
        "insert_null_as_default",
        "insert_quorum",
        "join_use_nulls",
        "log_comment",
        "max_block_size",
        "max_bytes_before_external_group_by",
        "max_bytes_before_external_sort",
        "max_execution_time",
        "max_insert_block_size",
        "max_insert_threads",
        "max_memory_usage",
        "max_result_bytes",
        "max_result_rows",
        "max_rows_to_read",
        "max_threads",
        "min_insert_block_size_bytes",
        "min_insert_block_size_rows",
        "mutations_sync",
        "alter_sync",
        "optimize_read_in_order",
        "output_format_arrow_string_as_string",
        "output_format_arrow_compression_method",
        "output_format_arrow_low_cardinality_as_dictionary",
        "output_format_json_quote_64bit_integers",
        "output_format_json_quote_64bit_floats",
        "read_overflow_mode",
        "readonly",
        "result_overflow_mode",
        "timeout_overflow_mode",
        "use_query_cache",
        "use_uncompressed_cache",
        "wait_for_async_insert",
        "optimize_throw_if_noop",
        "cast_string_to_dynamic_use_inference",
        "max_partitions_per_insert_block",
        "session_timezone",
        "output_format_native_use_flattened_dynamic_and_json_serialization",
    ]
)
# Parameters of the transport itself, which have no effect on how a statement runs here.
_TRANSPORT = frozenset(
    [
        "query",
        "database",
        "default_format",
        "query_id",
        "session_id",
        "session_timeout",
        "session_check",
        "user",
        "password",
        "wait_end_of_query",
        "buffer_size",
        "compress",
        "decompress",
        "enable_http_compression",
        "quota_key",
        "role",
        "client_protocol_version",
        "send_progress_in_http_headers",
        "http_headers_progress_interval_ms",
        "cancel_http_readonly_queries_on_client_close",
        "add_http_cors_header",
    ]
)
_TRAILING_FORMAT = re.compile(r"\bFORMAT\s+([A-Za-z][A-Za-z0-9]*)\s*;?\s*$", re.IGNORECASE)
_INSERT = re.compile(rb"\s*INSERT\s", re.IGNORECASE)
_INSERT_FORMAT = re.compile(
    rb"\bFORMAT\s+([A-Za-z][A-Za-z0-9]*)[ \t]*;?(?:\r?\n|$|(?=[ \t]))", re.I
)
_INSERT_FROM_QUERY = re.compile(r"\)\s*(?:SELECT|WITH)\b|\bSELECT\b", re.IGNORECASE)
_STATUS = {
    36: 400, 62: 400, 41: 400, 43: 400, 47: 400, 53: 400, 70: 400, 115: 400, 117: 400, 386: 400,
    456: 400, 457: 400, 60: 404, 81: 404, 46: 404, 159: 408, 497: 403, 164: 403, 516: 403, 241: 507,
}  # fmt: skip
_EXCEPTION_NAMES = {AUTHENTICATION_FAILED: "AUTHENTICATION_FAILED"}


class RequestError(Exception):
    """The request cannot be run. `code` is ClickHouse's number for the reason."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class Request(msgspec.Struct, gc=False):
    """An HTTP request as received: `headers` by lower-case name, `query` still encoded."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


def authorise(request: Request, password: str) -> None:
    """Check user and password (Basic, or the X-ClickHouse headers); RequestError if wrong."""
    user, key = request.headers.get("x-clickhouse-user"), request.headers.get("x-clickhouse-key")
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            text = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            text = ""
        user, _, key = text.partition(":")
    given = f"{user or ''}\0{key or ''}".encode()
    # Both in one comparison: its time tells neither which was wrong nor how much of it.
    if not hmac.compare_digest(given, f"{USER}\0{password}".encode()):
        raise RequestError(
            AUTHENTICATION_FAILED,
            "Authentication failed: password is incorrect, or there is no such user",
        )


def read_statement(request: Request) -> Statement:
    """Return the statement that a request asks to run; RequestError when it makes no sense."""
    fields = dict(parse_qsl(request.query, keep_blank_values=True))
    body = _decompressed(request)
    content_type = request.headers.get("content-type", "")
    if content_type.lower().startswith("multipart/form-data"):
        fields |= _form_fields(content_type, body)
        body = b""
    parameters = {k[6:]: v for k, v in fields.items() if k.startswith("param_")}
    settings: dict[str, str] = {}
    for name, value in fields.items():
        if name in _TRANSPORT or name.startswith("param_"):
            continue
        if name not in ALLOWED_SETTINGS:
            raise RequestError(UNKNOWN_SETTING, f"Setting {name} is unknown or not allowed here")
        settings[name] = value
    database = fields.get("database") or request.headers.get("x-clickhouse-database") or "default"
    query = fields.get("query", "").encode()
    text = query + b"\n" + body if query and body else query or body
    if _INSERT.match(text):
        insert = _read_insert(text, query)
        if insert is not None:
            sql, block_format, block = insert
            return Statement(
                sql=sql, format=block_format, settings=settings, database=database, block=block
            )
    try:
        sql = text.decode()
    except UnicodeDecodeError:
        raise RequestError(BAD_REQUEST, "The query is not UTF-8") from None
    if not sql.strip():
        raise RequestError(62, "Empty query")
    found = _TRAILING_FORMAT.search(sql)
    answer_format = (
        found.group(1)
        if found
        else fields.get("default_format")
        or request.headers.get("x-clickhouse-format")
        or "TabSeparated"
    )
    return Statement(
        sql=sql,
        format=answer_format,
        parameters=parameters,
        settings=settings,
        database=database,
        # Of ClickHouse the default; here whoever says so reads as the answer is made.
        in_blocks=fields.get("wait_end_of_query") == "0",
    )


def answer_headers(statement: Statement, answer: Answer, query_id: str) -> dict[str, str]:
    """Return the headers that clickhouse-connect reads from a success."""
    summary = {
        "read_rows": answer.read_rows,
        "read_bytes": answer.read_bytes,
        "written_rows": answer.written_rows,
        "written_bytes": len(statement.block or b""),
        "total_rows_to_read": 0,
        "result_rows": answer.result_rows,
        "result_bytes": len(answer.body),
        "elapsed_ns": answer.elapsed_ns,
    }
    headers = {
        "X-ClickHouse-Query-Id": query_id,
        "X-ClickHouse-Timezone": "UTC",
        "X-ClickHouse-Summary": msgspec.json.encode(
            {name: str(value) for name, value in summary.items()}
        ).decode(),
        "Content-Type": "application/octet-stream",
    }
    if statement.block is None and statement.is_reading:
        headers["X-ClickHouse-Format"] = statement.format
    return headers


def stream_headers(statement: Statement, query_id: str) -> dict[str, str]:
    """Return the headers of an answer that is sent while it is made: its cost is not known yet."""
    return {
        "X-ClickHouse-Query-Id": query_id,
        "X-ClickHouse-Timezone": "UTC",
        "X-ClickHouse-Format": statement.format,
        "Content-Type": "application/octet-stream",
    }


def error_answer(code: int, message: str, query_id: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of a failure, as ClickHouse words it."""
    if not message.startswith("Code: "):
        name = _EXCEPTION_NAMES.get(code)
        message = f"Code: {code}. DB::Exception: {message}." + (f" ({name})" if name else "")
    headers = {
        "X-ClickHouse-Query-Id": query_id,
        "X-ClickHouse-Exception-Code": str(code),
        "Content-Type": "text/plain; charset=UTF-8",
    }
    return _STATUS.get(code, 500), headers, message.encode(errors="replace") + b"\n"


def compressed(request: Request, body: bytes) -> tuple[bytes, dict[str, str]]:
    """Compress an answer where the client asked for it both ways that ClickHouse wants."""
    if "enable_http_compression=1" not in request.query or len(body) < 1024:
        return body, {}
    accepted = {
        part.partition(";")[0].strip().lower()
        for part in request.headers.get("accept-encoding", "").split(",")
    }
    for name, compress in _COMPRESSORS.items():
        if name in accepted:
            return compress(body), {"Content-Encoding": name}
    return body, {}


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=1).compress(body)


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=1)


def _lz4(body: bytes) -> bytes:
    return bytes(lz4.frame.compress(body))


_COMPRESSORS = {"lz4": _lz4, "zstd": _zstd, "gzip": _gzip}


def _decompressed(request: Request) -> bytes:
    encoding = request.headers.get("content-encoding", "identity").lower()
    body = request.body
    try:
        if encoding in ("identity", "") or not body:
            return body
        if encoding == "lz4":
            return bytes(lz4.frame.decompress(body))
        if encoding == "zstd":
            return zstandard.ZstdDecompressor().decompressobj().decompress(body)
        if encoding == "gzip":
            return gzip.decompress(body)
        if encoding == "deflate":
            return zlib.decompress(body)
    except (RuntimeError, zstandard.ZstdError, OSError, EOFError, zlib.error) as error:
        raise RequestError(BAD_REQUEST, f"The body is not valid {encoding}: {error}") from None
    raise RequestError(BAD_REQUEST, f"Content-Encoding {encoding} is not supported")


def _read_insert(text: bytes, query: bytes) -> tuple[str, str, bytes] | None:
    """Split an insert into statement, format and data; None for INSERT … SELECT and … VALUES."""
    head = query or text[: 64 * 1024]
    found = _INSERT_FORMAT.search(head)
    if found is None:
        return None
    statement = head[: found.start()].decode()
    if _INSERT_FROM_QUERY.search(statement):
        return None
    data_start = found.end() if not query else max(found.end(), len(query) + 1)
    return statement, found.group(1).decode(), text[data_start:]


def _form_fields(content_type: str, body: bytes) -> Mapping[str, str]:
    """Read the plain fields of a multipart form (RFC 7578)."""
    found = re.search(r'boundary="?([^";,]+)"?', content_type)
    if found is None:
        raise RequestError(BAD_REQUEST, "The form has no boundary")
    fields: dict[str, str] = {}
    for part in body.split(b"--" + found.group(1).encode())[1:-1]:
        head, separator, value = part.partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        if not separator or name is None:
            raise RequestError(BAD_REQUEST, "The form is malformed")
        if b"filename=" in head:
            raise RequestError(BAD_REQUEST, "External data is not supported: bind a parameter")
        try:
            fields[name.group(1).decode()] = value.removesuffix(b"\r\n").decode()
        except UnicodeDecodeError:
            raise RequestError(BAD_REQUEST, "The form is not UTF-8") from None
    return fields
