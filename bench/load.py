"""Load by wrk, and nginx as the reference that every redirect benchmark is a ratio of."""

from __future__ import annotations

import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.machine import running

_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}

_LUA = """
local requests = {}
local varied = {}
%(varied)s
init = function(args)
  math.randomseed(tonumber(args[2] or "1"))
  count = tonumber(args[1])
  for i = 0, math.min(count, 20000) - 1 do
    local own = {}
    for name, value in pairs(wrk.headers) do own[name] = value end
    for name, value in pairs(varied[i] or {}) do own[name] = value end
    requests[i] = wrk.format("GET", "/l" .. i, own)
  end
end
%(headers)s
request = function()
  local i = math.random(0, count - 1)
  return requests[i] or wrk.format("GET", "/l" .. i)
end
%(delay)s
"""


@dataclass(frozen=True)
class Load:
    """What one run of wrk measured: requests finished, per second, latencies in milliseconds."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    errors: int


def wrk(
    port: int,
    *,
    links: int,
    connections: int,
    seconds: int,
    cpu: int,
    directory: Path,
    seed: int = 1,
    headers: dict[str, str] | None = None,
    pause_ms: int = 0,
    varied: Sequence[dict[str, str]] = (),
) -> Load:
    """Ask random links `/l0` … `/l<links-1>` on `port` for `seconds` from one thread on `cpu`.

    Each connection waits for 0 to twice `pause_ms` after an answer; 0 asks again at once. The
    request for link n also has the headers of `varied[n]`, where there is one.
    """
    script = directory / "random-links.lua"
    lines = [f"wrk.headers[{_lua(k)}] = {_lua(v)}" for k, v in (headers or {}).items()]
    delay = f"delay = function() return math.random(0, {2 * pause_ms}) end" if pause_ms else ""
    own = [
        f"varied[{number}] = {{{', '.join(f'[{_lua(k)}] = {_lua(v)}' for k, v in each.items())}}}"
        for number, each in enumerate(varied)
    ]
    script.write_text(
        _LUA % {"headers": "\n".join(lines), "delay": delay, "varied": "\n".join(own)}
    )
    command = ["taskset", "-c", str(cpu), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s"]
    command += ["--latency", "-s", str(script), f"http://127.0.0.1:{port}", "--"]
    command += [str(links), str(seed)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    requests = int(_found(r"(\d+) requests in", said))
    errors = sum(int(n) for n in re.findall(r"(?:connect|read|write|timeout) (\d+)", said))
    errors += int(_found(r"Non-2xx or 3xx responses: (\d+)", said, "0"))
    return Load(
        requests=requests,
        per_second=float(_found(r"Requests/sec:\s+([\d.]+)", said)),
        p50_ms=_milliseconds(_found(r"(?m)^\s+50%\s+(\S+) *$", said)),
        p99_ms=_milliseconds(_found(r"(?m)^\s+99%\s+(\S+) *$", said)),
        errors=errors,
    )


def _lua(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _found(pattern: str, text: str, default: str | None = None) -> str:
    match = re.search(pattern, text)
    if match:
        return match.group(1)
    if default is None:
        raise ValueError(f"wrk did not say {pattern!r}:\n{text}")
    return default


def _milliseconds(text: str) -> float:
    match = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    if match is None:
        raise ValueError(f"not a latency: {text!r}")
    return float(match.group(1)) * _UNITS[match.group(2)]


@contextmanager
def nginx(port: int, *, cpu: int, directory: Path, connections: int = 4096) -> Iterator[int]:
    """Run nginx, one process, no log, `return 302` to everything; give its pid."""
    configuration = directory / "nginx.conf"
    configuration.write_text(
        f"""
daemon off; master_process off; worker_processes 1;
pid {directory}/nginx.pid; error_log stderr crit;
worker_rlimit_nofile {connections};
events {{ worker_connections {connections}; }}
http {{
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path {directory}/b; proxy_temp_path {directory}/p;
  fastcgi_temp_path {directory}/f; uwsgi_temp_path {directory}/u; scgi_temp_path {directory}/s;
  server {{ listen 127.0.0.1:{port} backlog=4096; return 302 https://example.com/landing; }}
}}
"""
    )
    with running(["nginx", "-p", str(directory), "-c", str(configuration)], cpu=cpu) as process:
        wait_for(f"http://127.0.0.1:{port}/", seconds=10)
        yield process.pid


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **named: object) -> None:
        return None


def wait_for(url: str, *, seconds: float) -> None:
    """Wait until `url` answers with anything below 500; TimeoutError after `seconds`."""
    opener = urllib.request.build_opener(_NoRedirect)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            opener.open(url, timeout=2).close()
            return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"{url} did not answer within {seconds} s")
