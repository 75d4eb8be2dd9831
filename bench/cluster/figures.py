"""Numbers of a run, put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.cluster.visitors import Answered
from bench.soak.__main__ import percentile

Sample = tuple[float, int]
"""A moment in seconds, and how many there were then."""


def rate_between(samples: Sequence[Sample], low: float = 0.1, high: float = 0.9) -> float:
    """Return how many a second came while the share that had come rose from `low` to `high`.

    `samples` are in the order of time; 0.0 where nothing came, or all of it between two of them.
    """
    if not samples:
        return 0.0
    first, last = samples[0][1], samples[-1][1]
    begin = [each for each in samples if each[1] - first >= low * (last - first)]
    end = [each for each in samples if each[1] - first >= high * (last - first)]
    (since, before), (until, after) = begin[0], end[0]
    return (after - before) / (until - since) if until > since else 0.0


def by_kind(seconds: Mapping[str, float]) -> dict[str, float]:
    """Add up what parts took by their kind: `edge-1` and `edge-2` are both `edge`."""
    found: dict[str, float] = {}
    for name, taken in seconds.items():
        kind = name.partition("-")[0]
        found[kind] = found.get(kind, 0.0) + taken
    return found


def in_words(answered: Answered) -> str:
    """Return how a load was answered: how many a second, and how soon."""
    found = [f"{percentile(answered.latencies, share):.1f} ms" for share in (0.5, 0.99)]
    told = ", ".join(f"{count:,} {what}" for what, count in sorted(answered.told.items()))
    return f"{answered.per_second:9,.0f}/s, p50 {found[0]}, p99 {found[1]}" + (
        f"; {told}" if told else ""
    )


def each_took(seconds: Mapping[str, float], redirects: int) -> str:
    """Return what each kind of part took of the processor for a redirect, in microseconds."""
    every = {**by_kind(seconds), "all": sum(seconds.values())}
    return ", ".join(
        f"{kind} {taken / max(1, redirects) * 1e6:.1f}" for kind, taken in every.items()
    )


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows under titles, the first column to the left and the others to the right."""
    lines = [titles, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(titles))]
    return "\n".join(
        "  "
        + "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
