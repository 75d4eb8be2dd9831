"""What one visitor may ask of the listener before it says no. All in one place, all bounded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one edge worker; sizes in bytes, times in seconds.

    A request that passes a size gets the status named beside it and the connection is closed, as
    what follows on it can no longer be told apart. Times are looked at once per `sweep_seconds`,
    so each may last that much longer.
    """

    request_line: int = 8 * 1024
    """Method, target and version together → 414."""
    header_bytes: int = 16 * 1024
    """All header lines, trailers included → 431."""
    header_count: int = 100
    """Header lines, trailers included → 431."""
    body_bytes: int = 64 * 1024
    """Body after the chunks are put together → 413."""
    idle_seconds: float = 75.0
    """Silence between two requests, or before the first → closed without a word."""
    header_seconds: float = 10.0
    """From the first byte of a request to the end of its headers → 408."""
    body_seconds: float = 20.0
    """From the end of the headers to the end of the body → 408."""
    write_seconds: float = 30.0
    """How long a visitor may leave answers unread before the connection is reset."""
    linger_seconds: float = 2.0
    """How long what comes after the last answer is read and dropped, so that the answer arrives."""
    pipelined: int = 64
    """Requests of one connection waiting for an answer; reading pauses until they are answered."""
    turn_requests: int = 512
    """Requests decided before their events are written at once, in the middle of a turn."""
    connections: int = 20_000
    """Open connections of one worker; one more gets 503."""
    backlog: int = 4096
    """Connections the kernel holds for a worker that has not accepted them yet."""
    unhealthy_seconds: float = 5.0
    """How long `/.healthz` answers 503 after a hit that could not be kept."""
    drain_seconds: float = 10.0
    """How long a stopping worker waits for requests under way."""
    sweep_seconds: float = 1.0
    """How often the times above are looked at."""
