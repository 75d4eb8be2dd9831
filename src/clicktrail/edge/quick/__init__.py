"""The steps that every redirect takes, from C where that was built and from Python where not.

The Python is the definition: `edge.plain_get`, `edge.facts.text`, `edge.visitor.read_cookie`,
`edge.turns`, `domain.events.Hit` and `domain.signing.Mac`. The extension does the same in a third
of the time; property tests hold the two to the same answers (docs/adr/0013).
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from clicktrail.domain import signing
from clicktrail.domain.events import Hit, encode_event
from clicktrail.domain.tokens import VisitorCookie
from clicktrail.edge import facts, plain_get, visitor
from clicktrail.edge.exchange import Request
from clicktrail.edge.headers import host_of
from clicktrail.enrichment.hints import telling_brand, telling_platform

if TYPE_CHECKING:
    from collections.abc import Callable

    from clicktrail.domain.tokens import Signer
    from clicktrail.edge.limits import Limits
    from clicktrail.edge.plain_get import ReadPlain

T = TypeVar("T")

VALUES_KEPT: Final = 4096
LONGEST_KEPT_VALUE: Final = 256
# The numbers of plain_get.c: what is not read there, and where the fields of a request begin.
_LEFT: Final = -1
_FIRST_FIELD: Final = 16
_FIELDS: Final = Request.__struct_fields__[Request.__struct_fields__.index("user_agent") :]


def _built() -> Any:
    try:
        return import_module("clicktrail.edge.quick._quick")
    except ImportError:
        return None


_quick: Final = _built()
BUILT: Final = _quick is not None
"""Whether the extension is there."""


def _encode_hit(*fields: Any) -> bytes:
    return encode_event(Hit(*fields))


class EncodeHit(Protocol):
    """Returns the journal's record of a hit that was answered here; the arguments are the fields of
    `Hit` in order, without `origin`.
    """

    def __call__(
        self,
        hit_id: int,
        account_id: int,
        datapoint_id: int,
        group_id: int,
        domain_id: int,
        kind: int,
        visitor: int,
        ip: str,
        user_agent: str,
        referrer: str,
        language: str,
        query: str,
        destination: str,
        rule_id: int,
        flags: int,
        hints: str,
        /,
    ) -> bytes:
        """Return it."""
        ...


encode_hit: Final[EncodeHit] = _quick.encode_hit if BUILT else _encode_hit

text: Final[Callable[[str, int], str]] = _quick.text if BUILT else facts.text
"""As `clicktrail.edge.facts.text`."""

Mac: Final[Callable[[bytes, bytes, int], signing.Signing]] = _quick.Mac if BUILT else signing.Mac
"""As `clicktrail.domain.signing.Mac`."""


class Counters(Protocol):
    """Numbers (u64, little-endian) in a mapped file, changed by one instruction of the processor.

    `map` is a writable buffer, `at` the offset of the number, a multiple of eight.
    """

    def take(self, map: Any, at: int, /) -> int:
        """Add one; return what it was before."""
        ...

    def take_below(self, map: Any, at: int, limit: int, /) -> bool:
        """Add one if it is below `limit`, and tell whether it was."""
        ...

    def at_least(self, map: Any, at: int, number: int, /) -> None:
        """Raise it to `number` where it is less."""
        ...


COUNTERS: Final[Counters | None] = _quick
"""None without the extension: Python cannot change a number by one instruction."""


def cookie_reader(signer: Signer) -> Callable[[str, str, int], VisitorCookie | None]:
    """Return `clicktrail.edge.visitor.read_cookie` for one signer: of header, name and account."""
    slow = partial(visitor.read_cookie, signer)
    if not (BUILT and isinstance(signer.cookies, _quick.Mac)):
        return slow
    quick: Callable[[str, str, int], VisitorCookie | None]
    quick = partial(_quick.read_cookie, signer.cookies, VisitorCookie)
    if not signer.former_cookies:
        return quick
    # A cookie of before a rotation is read once more; the answer brings the one that replaces it.
    return lambda header, name, account_id: (
        quick(header, name, account_id) or slow(header, name, account_id)
    )


def cookie_writer(signer: Signer) -> Callable[[VisitorCookie | None, int, int, int, int], bytes]:
    """Return `clicktrail.edge.visitor.cookie_value` for one signer: of the cookie so far, account,
    visitor, datapoint, and hit id × 2 + kind.
    """
    if BUILT and isinstance(signer.cookies, _quick.Mac):
        return partial(_quick.cookie_value, signer.cookies)
    return partial(visitor.cookie_value, signer)


class _Told(dict[str, T]):
    """What a function makes of a header's value: browsers send the same ones over and over."""

    __slots__ = ("_tell",)

    def __init__(self, tell: Callable[[str], T]) -> None:
        super().__init__()
        self._tell = tell

    def __missing__(self, value: str) -> T:
        told = self._tell(value)
        if len(value) <= LONGEST_KEPT_VALUE:
            if len(self) >= VALUES_KEPT:
                # Whoever invents values to fill it only makes it start again.
                self.clear()
            self[value] = told
        return told


def plain_reader(limits: Limits) -> ReadPlain:
    """Return what reads plain GETs within `limits`."""
    if not BUILT:
        return plain_get.reader(limits)
    meanings = {}
    for name, (field, _) in plain_get.MEANINGS.items():
        number = field if isinstance(field, int) else _FIRST_FIELD + _FIELDS.index(field)
        meanings[name.removesuffix(":").lower()] = _LEFT if field == plain_get.LEFT else number
    reader: ReadPlain = _quick.PlainGets(
        meanings,
        Request,
        _Told(lambda value: host_of(value.encode())),
        _Told(telling_brand),
        _Told(telling_platform),
        limits.request_line,
        limits.header_count,
        limits.header_bytes,
    ).read
    return reader
