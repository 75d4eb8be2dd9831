"""Numbers of a run, put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.cluster.visitors import Answered
from bench.soak.__main__ import percentile


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
