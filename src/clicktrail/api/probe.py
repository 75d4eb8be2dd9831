"""Whether the hit store answers, without ever waiting long for one that hangs."""

from __future__ import annotations

import re
import threading
import time
from typing import TYPE_CHECKING

from clicktrail.hits import placement, schema
from clicktrail.hits.store import HitStoreDown, HitStoreError

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore

PATIENCE_SECONDS = 0.8


class _Question:
    """One question to the store; `problems` counts once `answered` is set."""

    def __init__(self) -> None:
        self.asked_at = time.monotonic()
        self.answered = threading.Event()
        self.problems: list[str] = []


class HitStoreProbe:
    """Asks the hit store in a thread of its own, one question at a time, whoever wants to know."""

    def __init__(self, store: HitStore, address: str) -> None:
        self._store = store
        # What a URL holds before its @ is a password.
        self._address = re.sub(r"//[^/@]*@", "//", address)
        self._lock = threading.Lock()
        self._question: _Question | None = None

    def problems(self) -> list[str]:
        """Return what is wrong with the hit store, in sentences, within `PATIENCE_SECONDS`."""
        with self._lock:
            question = self._question
            if question is None or question.answered.is_set():
                question = self._question = _Question()
                asking = threading.Thread(
                    target=self._ask, args=(question,), name="hit store probe", daemon=True
                )
                asking.start()
        if question.answered.wait(PATIENCE_SECONDS):
            return question.problems
        waited = time.monotonic() - question.asked_at
        return [f"The hit store at {self._address} has not answered for {waited:.0f} s."]

    def _ask(self, question: _Question) -> None:
        try:
            versions = [_version_of(shard) for shard in self._store.shards]
            if any(version < schema.newest() for version in versions):
                question.problems.append("The hit store's tables are not up to date yet.")
            elif any(version > schema.newest() for version in versions):
                question.problems.append("The hit store was last used by a newer Clicktrail.")
            else:
                faults = map(placement.find_fault, self._store.shards)
                question.problems += [
                    f"The hit store is another one: {each}." for each in faults if each
                ]
        except HitStoreDown:
            question.problems.append(f"The hit store does not answer at {self._address}.")
        except HitStoreError as error:
            question.problems.append(f"The hit store reports: {str(error)[:300]}")
        finally:
            question.answered.set()


def _version_of(store: HitStore) -> int:
    if not store.rows("EXISTS TABLE schema_version")[0][0]:
        return 0
    return int(store.rows("SELECT max(version) FROM schema_version")[0][0])
