"""What every Clicktrail process does first: logging, and not to outlive its supervisor.

A supervised child learns of its parent by `CLICKTRAIL_PARENT_PID`; the kernel then sends it SIGTERM
when the parent dies, however that happens (prctl(2), PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import TYPE_CHECKING

from clicktrail.runtime import logs

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from clicktrail.settings import Settings

PARENT_PID = "CLICKTRAIL_PARENT_PID"
_PR_SET_PDEATHSIG = 1


def start(settings: Settings, name: str) -> None:
    """Set this process up as `name`; to be called before anything slow, and harmless twice.

    Exits with code 1 when the supervisor that started it is already gone.
    """
    logs.configure(settings, name)
    parent = os.environ.get(PARENT_PID)
    if parent is None:
        return
    _die_with_parent()
    # The parent may have died between the fork and prctl; no signal would ever come then.
    if os.getppid() != int(parent):
        raise SystemExit(1)


def stop_on_signals(stop: Callable[[], None]) -> None:
    """Call `stop` at the first SIGTERM or SIGINT; a second one ends the process at once.

    For synchronous processes. `stop` runs between two bytecodes of the main thread: it may set an
    event or a flag, and must not wait for anything.
    """

    def on_signal(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)


def _die_with_parent() -> None:
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
