"""The walk of our own must find what the reader of `maxminddb` finds, in trees of every shape."""

from __future__ import annotations

import tempfile
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import maxminddb
from hypothesis import given, settings
from hypothesis import strategies as st
from mmdb_writer import MMDBWriter
from netaddr import IPNetwork, IPSet

from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.enrichment.places import place_of
from clicktrail.enrichment.prefix_tree import PrefixTree

# Networks are drawn close to each other, so that they nest, touch and share nodes.
V4 = st.builds(
    lambda low, length: f"{IPv4Address(0x0A000000 | low)}/{length}",
    st.integers(0, 2**20),
    st.integers(9, 32),
)
V6 = st.builds(
    lambda low, length: f"{IPv6Address(0x2001_0DB8 << 96 | low << 76)}/{length}",
    st.integers(0, 2**20),
    st.integers(34, 128),
)
ADDRESS_4 = st.builds(lambda low: str(IPv4Address(0x0A000000 | low)), st.integers(0, 2**20))
ADDRESS_6 = st.builds(
    lambda low, end: str(IPv6Address(0x2001_0DB8 << 96 | low << 76 | end)),
    st.integers(0, 2**20),
    st.integers(0, 2**76 - 1),
)
ODD = st.sampled_from(
    ("", "unknown", "10.0.0", "1", "::", "::1", "::ffff:10.0.0.1", "1.2.3.4.5", "10.0.0.1 ", "\0")
)
ANY_ADDRESS = st.ip_addresses().map(str)
# Mostly other nodes of the tree, now and then a record anywhere in a large file.
NUMBER = st.integers(0, 40) | st.integers(0, 2**32 - 1) | st.sampled_from([2**28 - 1, 2**32 - 1])


def write(path: Path, version: int, networks: dict[str, str]) -> None:
    writer = MMDBWriter(ip_version=version, ipv4_compatible=version == 6)
    for network, code in networks.items():
        writer.insert_network(IPSet([IPNetwork(network)]), {"country": {"iso_code": code}})
    writer.to_db_file(str(path))


@settings(max_examples=60, deadline=None)
@given(
    version=st.sampled_from([4, 6]),
    four=st.dictionaries(V4, st.sampled_from(["CH", "IT", "DE", "FR"]), min_size=1, max_size=12),
    six=st.dictionaries(V6, st.sampled_from(["CH", "IT", "US"]), max_size=8),
    addresses=st.lists(ADDRESS_4 | ADDRESS_6 | ODD, min_size=1, max_size=40),
)
def test_the_walk_finds_what_the_reader_finds(
    version: int, four: dict[str, str], six: dict[str, str], addresses: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "geo.mmdb"
        write(path, version, four | six if version == 6 else four)
        geo = GeoDatabase(path)
        addresses += [network.split("/")[0] for network in four | six]
        with maxminddb.open_database(path, maxminddb.MODE_MEMORY) as reader:
            for address in addresses:
                try:
                    expected = place_of(reader.get(address))
                except ValueError:
                    expected = place_of(None)
                assert geo.find(address) == expected, address
        geo.close()


@settings(max_examples=300, deadline=None)
@given(
    size=st.sampled_from([24, 28, 32]),
    nodes=st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=30),
    addresses=st.lists(ANY_ADDRESS, min_size=20, max_size=40),
)
def test_any_tree_at_all_ends_the_walk_and_reads_like_its_numbers(
    size: int, nodes: list[tuple[int, int]], addresses: list[str]
) -> None:
    nodes = [(left % 2**size, right % 2**size) for left, right in nodes]
    packed = b"".join(packed_node(size, left, right) for left, right in nodes)
    tree = PrefixTree(
        memoryview(packed),
        maxminddb.reader.Metadata(
            node_count=len(nodes),
            record_size=size,
            ip_version=6,
            binary_format_major_version=2,
            binary_format_minor_version=0,
            build_epoch=0,
            database_type="",
            description={},
            languages=[],
        ),
    )
    for address in addresses:
        assert tree.leaf(address) == walked(nodes, address)


def packed_node(size: int, left: int, right: int) -> bytes:
    if size == 28:
        middle = (left >> 24) << 4 | right >> 24
        return (left & 0xFFFFFF).to_bytes(3) + bytes([middle]) + (right & 0xFFFFFF).to_bytes(3)
    return left.to_bytes(size // 8) + right.to_bytes(size // 8)


def walked(nodes: list[tuple[int, int]], address: str) -> int:
    try:
        number = int(IPv6Address(address)) if ":" in address else int(IPv4Address(address))
    except ValueError:
        return 0
    node = 0
    for place in reversed(range(128)):
        if node >= len(nodes):
            break
        node = nodes[node][number >> place & 1]
    return node if node > len(nodes) else 0
