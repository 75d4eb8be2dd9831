"""Sockets, signals and the clock around the listener, from the first connection to the last."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from clicktrail.edge.listener import Connection
from clicktrail.edge.turn import Turn
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.forwarded import TrustedProxies

_log = structlog.get_logger(__name__)

_DRAIN_SWEEP_SECONDS = 0.05
_QUIET_SECONDS = 10.0


def open_socket(host: str, port: int, backlog: int) -> socket.socket:
    """Return a listening socket on `host`:`port` that the workers of one user can share.

    Each worker opens its own (SO_REUSEPORT) and the kernel deals the connections out. Raises
    OperatorError naming port and setting where that is not possible.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise OperatorError(
            f"{host} is no address of this machine ({error.strerror}): set CLICKTRAIL_HOST"
        ) from error
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            # `::` serves IPv4 visitors too; their mapped addresses are put right per connection.
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        # Accepted sockets inherit it; answers are small and must not wait for each other.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind(address)
        listener.listen(backlog)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise OperatorError(
                f"{host} is no address of this machine: set CLICKTRAIL_HOST"
            ) from error
        reason = (error.strerror or str(error)).lower()
        raise OperatorError(
            f"port {port} on {host} cannot be used ({reason}):"
            " stop what listens there, or set CLICKTRAIL_EDGE_PORT"
        ) from error
    return listener


async def serve(
    listener: socket.socket,
    turn: Turn,
    proxies: TrustedProxies,
    stop: asyncio.Event,
    *,
    each_second: Callable[[], object] = lambda: None,
    each_tenth: Callable[[], object] = lambda: None,
) -> None:
    """Serve `listener` until `stop` is set, then drain and return with everything answered.

    `each_second` and `each_tenth` run on the loop at about these intervals; what they raise is
    logged and does not end the service.
    """
    loop = asyncio.get_running_loop()
    limits = turn.limits
    server = await loop.create_server(
        lambda: Connection(turn, proxies), sock=listener, backlog=limits.backlog
    )
    timers = [
        _Repeating(loop, limits.sweep_seconds, turn.sweep),
        _Repeating(loop, 1.0, each_second),
        _Repeating(loop, 0.1, each_tenth),
    ]
    try:
        await stop.wait()
        server.close()
        await _drain(turn)
    finally:
        server.close()
        for timer in timers:
            timer.cancel()


async def run_until_signalled(
    serving: Callable[[asyncio.Event], Coroutine[Any, Any, None]],
) -> None:
    """Await `serving(stop)`; the first SIGTERM or SIGINT sets `stop`, a second one kills."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def on_signal(number: signal.Signals) -> None:
        loop.remove_signal_handler(number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal, number)
    await serving(stop)


async def _drain(turn: Turn) -> None:
    """Let requests under way end, for so long; connections without any are closed at once."""
    loop = asyncio.get_running_loop()
    end = loop.time() + turn.limits.drain_seconds
    turn.draining = True
    turn.flush()
    for connection in list(turn.connections):
        connection.drain()
    while turn.connections and loop.time() < end:
        await asyncio.sleep(_DRAIN_SWEEP_SECONDS)
        turn.sweep()
    left = list(turn.connections)
    if left:
        _log.warning("connections were cut at the end of the drain", connections=len(left))
    for connection in left:
        connection.abort()
    turn.flush()
    # One more round of the loop, so that sockets are really closed before the process goes on.
    await asyncio.sleep(0)


class _Repeating:
    """Calls something at an interval, whatever it raises."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, seconds: float, call: Callable[[], object]
    ) -> None:
        self._loop = loop
        self._seconds = seconds
        self._call = call
        self._quiet_until = 0.0
        self._run()

    def cancel(self) -> None:
        self._handle.cancel()

    def _run(self) -> None:
        self._handle = self._loop.call_later(self._seconds, self._run)
        try:
            self._call()
        except Exception:
            now = self._loop.time()
            if now >= self._quiet_until:
                self._quiet_until = now + _QUIET_SECONDS
                _log.exception("a periodic step failed")
