"""The search tree of an MMDB file, walked as far as the record's number and no further.

Records are decoded by the reader of `maxminddb`; that takes longer than all the rest of a
redirect, and thousands of addresses share a record. So what is found here is the number, and what
was read once is remembered by it. The format: MaxMind DB File Format Specification 2.0, "Binary
Search Tree Section".
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from maxminddb.reader import Metadata

NOTHING = 0
_FIRST_BITS = 16


class PrefixTree:
    """Finds the number of an address's record; the same numbers mean the same records.

    `data` is the whole file and must not change. A broken tree gives wrong numbers, never an
    endless walk: no path is longer than an address.
    """

    __slots__ = ("_child", "_firsts", "_leaves_from", "_root4", "_version")

    def __init__(self, data: memoryview, metadata: Metadata) -> None:
        self._leaves_from = metadata.node_count
        self._version = metadata.ip_version
        self._child = _READERS[metadata.record_size](data)
        # Where the walk of an IPv4 address stands after its first bits, for those seen.
        self._firsts: dict[bytes, int] = {}
        self._root4 = self._walk(0, 0, 96) if self._version == 6 else 0

    def leaf(self, ip: str) -> int:
        """Return the number of the record; NOTHING where there is none, or `ip` is no address."""
        try:
            if ":" in ip:
                if self._version != 6:
                    return NOTHING
                packed = socket.inet_pton(socket.AF_INET6, ip)
                return self._number(self._walk(0, int.from_bytes(packed), 128))
            packed = socket.inet_pton(socket.AF_INET, ip)
        except (OSError, ValueError):
            return NOTHING
        first = packed[:2]
        node = self._firsts.get(first)
        if node is None:
            node = self._walk(self._root4, int.from_bytes(first), _FIRST_BITS)
            self._firsts[first] = node
        if node < self._leaves_from:
            node = self._walk(node, packed[2] << 8 | packed[3], 16)
        return self._number(node)

    def _number(self, node: int) -> int:
        # The number of nodes itself stands for "no data".
        return node if node > self._leaves_from else NOTHING

    def _walk(self, node: int, bits: int, count: int) -> int:
        leaves_from = self._leaves_from
        child = self._child
        while count and node < leaves_from:
            count -= 1
            node = child(node, bits >> count & 1)
        return node


def _of_24_bits(data: memoryview) -> Callable[[int, int], int]:
    def child(node: int, bit: int) -> int:
        at = node * 6 + bit * 3
        return int.from_bytes(data[at : at + 3])

    return child


def _of_28_bits(data: memoryview) -> Callable[[int, int], int]:
    def child(node: int, bit: int) -> int:
        at = node * 7
        # Both halves share the byte in the middle: its upper half belongs to the left.
        if bit:
            return int.from_bytes(data[at + 3 : at + 7]) & 0x0FFF_FFFF
        return (data[at + 3] & 0xF0) << 20 | int.from_bytes(data[at : at + 3])

    return child


def _of_32_bits(data: memoryview) -> Callable[[int, int], int]:
    def child(node: int, bit: int) -> int:
        at = node * 8 + bit * 4
        return int.from_bytes(data[at : at + 4])

    return child


_READERS = {24: _of_24_bits, 28: _of_28_bits, 32: _of_32_bits}
