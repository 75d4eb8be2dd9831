"""APIs of other systems, asked page by page.

An API that is busy (429) or out of order (5xx) is asked again, for as long as it says or a little
longer each time; whatever else it refuses is told as an OperatorError that names the address.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from clicktrail import __version__
from clicktrail.runtime.errors import OperatorError

TRIES = 8
LONGEST_WAIT = 60.0
FIRST_WAIT = 0.5
_BUSY = frozenset({429, 500, 502, 503, 504})


class Api:
    """A JSON API under a base URL, with the headers that name who asks."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise OperatorError(f"--url {url!r} is no address such as https://api.example.com")
        self.url = url.rstrip("/")
        self._headers = {"Accept": "application/json", **headers}
        self._headers["User-Agent"] = f"clicktrail-import/{__version__}"
        self._pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(60, connect=10))

    def get(self, path: str, **query: object) -> Any:
        """Return what the API answers; `path` may be a whole URL of the same host."""
        url = path if path.startswith("http") else self.url + path
        if urlsplit(url).netloc != urlsplit(self.url).netloc:
            raise OperatorError(f"{self.url} refers to another host: {urljoin(url, '/')}")
        if query:
            url += ("&" if "?" in url else "?") + urlencode(query)
        wait, problem = FIRST_WAIT, ""
        for _ in range(TRIES):
            try:
                answer = self._pool.request("GET", url, headers=self._headers)
            except (HTTPError, OSError) as error:
                problem = f"cannot be reached: {error}"
            else:
                if answer.status < 300:
                    return self._read(url, answer.data)
                problem = f"answers {answer.status}: {answer.data[:200].decode(errors='replace')}"
                if answer.status in (401, 403):
                    raise OperatorError(f"{url} refuses the key given by --key ({problem})")
                if answer.status not in _BUSY:
                    break
                with contextlib.suppress(ValueError):
                    wait = max(wait, float(answer.headers.get("Retry-After", 0)))
            time.sleep(min(wait, LONGEST_WAIT))
            wait *= 2
        raise OperatorError(f"{url} {problem}")

    @staticmethod
    def _read(url: str, data: bytes) -> Any:
        try:
            return json.loads(data)
        except ValueError as error:
            raise OperatorError(f"{url} does not answer JSON: {error}") from error
