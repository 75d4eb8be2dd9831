"""Redirects of links that behave: all modes mixed, and by nation from a database of cities.

As `bench.redirect`: one worker on one core against nginx's `return 302` there, the same wrk on the
other core, in turn; the requests are a browser's, half of them with the cookie that an earlier
answer had set. *mixed*: 70 % plain links, the others evenly of ten kinds, one client address.
*nation*: 70 % plain links, the others by nation, and each link is asked for from an address of its
own, which a trusted proxy tells.
"""

from __future__ import annotations

import argparse
import http.client
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from mmdb_writer import MMDBWriter
from netaddr import IPNetwork, IPSet

from bench.load import Load, nginx, wrk
from bench.machine import describe, free_port, need
from bench.redirect import (
    CLIENT_CPU,
    SERVER_CPU,
    SHAPES,
    Contestant,
    edge,
    journal_records,
    report,
)
from clicktrail.domain.behaviour import Behaviour, DestinationMode
from clicktrail.domain.entries import AccountEntry, DomainEntry, LinkEntry
from clicktrail.domain.modes import rules_of
from clicktrail.domain.rules import Choice, Comparison, Every, Fact, Not, Relation, Rule, Target
from clicktrail.edge import feed
from clicktrail.edge.link_writer import LinkTableWriter

NATIONS = ("at", "de", "ch", "fr", "it", "es", "gb", "us", "jp", "br")
_ITEMS = [{"url": f"https://{letter}.example.com/", "weight": 25} for letter in "abcd"]
_M = DestinationMode
_MEMBERS: dict[DestinationMode, dict[str, object]] = {
    _M.RANDOM_DESTINATION: {"randomDestinationItems": _ITEMS},
    _M.SEQUENTIAL_DESTINATION: {"sequentialDestinationItems": _ITEMS},
    _M.WEIGHTED_DESTINATION: {"weightedDestinationItems": _ITEMS},
    _M.SPILLOVER_DESTINATION: {"spilloverDestinationItems": _ITEMS},
    _M.UNIQUE_DESTINATION: {"uniqueDestinationItem": {"firstDestinationUrl": _ITEMS[0]["url"]}},
    _M.DESTINATION_BY_NATION: {
        "urlsByNation": [
            {"nation": each, "url": f"https://{each}.example.com/"} for each in NATIONS
        ]
    },
    _M.DESTINATION_BY_LANGUAGE: {
        "urlsByLanguage": [
            {"languageCode": each, "url": f"https://{each}.example.com/"} for each in NATIONS
        ]
    },
    _M.BROWSER_DESTINATION: {
        "browserDestinationItem": {
            "mobileDestinationUrl": "https://m.example.com/",
            "spidersDestinationUrl": "https://s.example.com/",
        }
    },
    _M.DYNAMIC_URL: {},
}
_CONDITION = Every(
    (
        Comparison(Fact.BASE_LANGUAGE, Relation.IS, ("en",)),
        Not(Comparison(Fact.TIME, Relation.WITHIN, ("02:00-02:01",), "Europe/Vienna")),
    )
)
KINDS: tuple[Behaviour, ...] = (
    *(Behaviour(rules=rules_of(mode, members)) for mode, members in _MEMBERS.items()),
    Behaviour(
        rules=(Rule(1, (Target("https://rule.example.com/"),), Choice.FIRST, _CONDITION),),
        click_limit=1 << 40,
    ),
)


def mixed(number: int) -> Behaviour | None:
    """Return the behaviour of link `number` of the mixed run: three of ten have one."""
    return KINDS[number // 10 % len(KINDS)] if number % 10 < 3 else None


def by_nation(number: int) -> Behaviour | None:
    """Return the behaviour of link `number` of the nation run: three of ten lead by nation."""
    nation = KINDS[list(_MEMBERS).index(_M.DESTINATION_BY_NATION)]
    return nation if number % 10 < 3 else None


def fill_table(
    directory: Path, links: int, behaviour_of: Callable[[int], Behaviour | None]
) -> None:
    """Write links `/l0` … with their behaviours into the link table of a data directory."""
    writer = LinkTableWriter(directory / "edge" / "links.lmdb")
    messages: list[feed.Message] = [
        feed.Hello("bench", 1),
        feed.Reset(),
        feed.DomainChanged(1, DomainEntry(1, "localhost", is_default=True)),
        feed.AccountChanged(1, AccountEntry(1, False, ("example.com",))),
    ]
    messages += [
        feed.LinkChanged(
            1,
            LinkEntry(
                number + 1, 1, 1, 1, f"l{number}", 0, 0, f"https://example.com/landing/{number}",
                307, behaviour=behaviour_of(number),
            ),
        )
        for number in range(links)
    ]  # fmt: skip
    writer.apply([*messages, feed.Synced(1)])
    writer.close()


def write_cities(path: Path, networks: int) -> list[str]:
    """Write an MMDB of cities, one per /24 network; return an address in each."""
    source = random.Random(20261123)
    writer = MMDBWriter(ip_version=4, database_type="Bench-City", int_type="u32")
    addresses = []
    for number in range(networks):
        base = f"{20 + number // 65536}.{number // 256 % 256}.{number % 256}."
        writer.insert_network(
            IPSet([IPNetwork(f"{base}0/24")]),
            {
                "country": {"iso_code": source.choice(NATIONS).upper(), "names": {"en": "Land"}},
                "subdivisions": [{"iso_code": str(number % 50), "names": {"en": "Region"}}],
                "city": {"names": {"en": f"City {number % 5000}", "de": f"Stadt {number % 5000}"}},
                "location": {"latitude": 48.2, "longitude": 16.4, "time_zone": "Europe/Vienna"},
                "postal": {"code": f"{1000 + number % 9000}"},
            },
        )
        addresses.append(f"{base}{source.randrange(1, 255)}")
    writer.to_db_file(str(path))
    return addresses


def earn_cookies(port: int, links: int) -> list[str]:
    """Open every second link once; return by link the cookies it set, empty for the others."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    cookies = []
    for number in range(links):
        if number % 2:
            cookies.append("")
            continue
        connection.request("GET", f"/l{number}", headers=SHAPES["browser"])
        answer = connection.getresponse()
        answer.read()
        lines = answer.headers.get_all("Set-Cookie") or []
        cookies.append("; ".join(line.split(";")[0] for line in lines))
    connection.close()
    return cookies


def compare(
    name: str,
    options: argparse.Namespace,
    behaviour_of: Callable[[int], Behaviour | None],
    bound: float,
    *,
    cities: bool = False,
) -> None:
    """Measure edge and nginx in turn; print each round, the medians, and the counts."""
    print(f"{name}, {options.connections} connections, requests of browsers, cookies on half")
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as scratch:
        directory = Path(scratch)
        fill_table(directory, options.links, behaviour_of)
        more: dict[str, str] = {}
        addresses: Sequence[str] = ()
        if cities:
            geo = directory / "cities.mmdb"
            addresses = write_cities(geo, options.links)
            more = {"geo_db": str(geo), "trusted_proxies": "127.0.0.1"}
        edge_port, nginx_port = free_port(), free_port()
        with (
            edge(directory, edge_port, "os", **more) as edge_pid,
            nginx(nginx_port, cpu=SERVER_CPU, directory=directory) as nginx_pid,
        ):
            varied: list[dict[str, str]] = [
                {"Cookie": cookie} if cookie else {}
                for cookie in earn_cookies(edge_port, options.links)
            ]
            for each, address in zip(varied, addresses, strict=False):
                each["X-Forwarded-For"] = address

            def ask(port: int, seconds: int = options.seconds, seed: int = 0) -> Load:
                return wrk(
                    port,
                    links=options.links,
                    connections=options.connections,
                    seconds=seconds,
                    cpu=CLIENT_CPU,
                    directory=directory,
                    seed=seed,
                    headers=SHAPES["browser"],
                    varied=varied,
                )

            theirs = Contestant("nginx", nginx_pid, nginx_port)
            ours = Contestant("edge", edge_pid, edge_port)
            for one in (theirs, ours):
                ask(one.port, seconds=2)
            warm_up = journal_records(directory)
            for turn in range(options.rounds):
                for one in (theirs, ours):
                    one.take(lambda port, seed=turn: ask(port, seed=seed))  # type: ignore[misc]
                print(f"  round {turn + 1}: {theirs.last}   {ours.last}")
        print(f"  bound {bound} of nginx:")
        report(ours, theirs)
        recorded = journal_records(directory) - warm_up
        answered = sum(load.requests for load in ours.loads)
        # One run more: that which warmed up had some under way, too.
        under_way = options.connections * (options.rounds + 1)
        verdict = "equal" if 0 <= recorded - answered <= under_way else "NOT EQUAL"
        print(f"  recorded {recorded:,}, answered {answered:,}: {verdict}")


def main() -> None:
    """Run both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=64)
    options = parser.parse_args()
    need("wrk", "nginx", "taskset")
    print(describe("nginx", "wrk"))
    compare("mixed", options, mixed, 0.5)
    compare("nation", options, by_nation, 0.35, cities=True)


if __name__ == "__main__":
    main()
