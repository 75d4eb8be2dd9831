"""Ports that nobody else takes before the program under test does."""

from __future__ import annotations

import random
import socket
from collections import deque

# The kernel takes what connections and port 0 need from 32768 on: what it gives out as free there
# may be the near end of any connection a moment later, or of one to that very port.
_FIRST, _LAST = 20_000, 32_767
# The same port twice in a row would meet its last holder's remains.
_recent: deque[int] = deque(maxlen=1000)
# Not the generator that Hypothesis sets back for every example.
_chance = random.SystemRandom()


def free_port() -> int:
    """Return a port of the loopback that nobody listens on and that was not given out lately."""
    while True:
        port = _chance.randint(_FIRST, _LAST)
        if port not in _recent and _is_free(port):
            _recent.append(port)
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
