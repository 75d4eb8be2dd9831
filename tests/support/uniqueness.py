"""Hits put to a uniqueness window as plain numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from clicktrail.domain.uniqueness import UniquenessWindow


def seen_in_order(window: UniquenessWindow, hits: Sequence[tuple[int, int]]) -> list[bool]:
    """Take in hits, each a key and a time in Unix ms; tell of each whether it is unique."""
    keys = np.array([key for key, _ in hits], dtype=np.uint64)
    times = np.array([at for _, at in hits], dtype=np.int64)
    unique: list[bool] = window.seen(keys, times).tolist()
    return unique


def seen(window: UniquenessWindow, key: int, at: int) -> bool:
    """Take in one hit and tell whether it is unique."""
    return seen_in_order(window, [(key, at)])[0]
