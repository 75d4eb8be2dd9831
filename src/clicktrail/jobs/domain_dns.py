"""Whether a domain's DNS leads to this installation.

A sub-domain does by a CNAME to one of the targets, a whole domain (which can have no CNAME, RFC
1034 §3.6.2) by A and AAAA records that all are addresses of the targets. Where something else must
stand in front, a TXT record with the domain's challenge says whose it is instead.
"""

from __future__ import annotations

import copy
import ipaddress
import time
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from dns.rdatatype import AAAA, CNAME, TXT, A, RdataType

from clicktrail.catalog.model import Verification
from clicktrail.domain.hosts import is_address
from clicktrail.settings import address_and_port

if TYPE_CHECKING:
    from clicktrail.catalog.model import Domain
    from clicktrail.runtime.secrets import Secrets
    from clicktrail.settings import Settings

TXT_LABEL = "_clicktrail"
TXT_PREFIX = "clicktrail-verification="
PATIENCE_SECONDS = 5.0
MOST_CNAMES = 8
PRIVATE = "a private address"
_PRIVATE_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)


class DnsSilent(Exception):  # noqa: N818 -- nobody's fault, and over soon
    """The DNS server did not answer, or could not; the text says which name was asked for."""


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """A record of the DNS, or one that the owner of a domain may make."""

    type: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at the DNS found. `by` is cname, address, txt, or empty where it is failing.

    `verification` is None where the DNS did not answer: nothing is known then.
    """

    verification: Verification | None
    by: str = ""
    problem: str = ""


class DomainDns:
    """Looks at the DNS of domains. `targets` are host names and addresses of this installation."""

    def __init__(
        self,
        targets: tuple[str, ...],
        challenge_key: bytes,
        server: tuple[str, int] | None = None,
    ) -> None:
        self.targets = targets
        self._key = challenge_key
        self._server = server
        self._made: dns.resolver.Resolver | None = None
        self._until: float | None = None
        self._answers: dict[tuple[str, RdataType], list[Any]] | None = None

    @classmethod
    def of(cls, settings: Settings, secrets: Secrets) -> Self:
        """Return the check that the settings describe."""
        host = urlsplit(settings.edge_url).hostname or ""
        server = address_and_port(settings.dns_resolver) if settings.dns_resolver else None
        return cls(settings.dns_target or (host,), secrets.kept_key, server)

    def for_account(self) -> Self:
        """Return the same for one look on behalf of an account.

        All that it asks takes `PATIENCE_SECONDS` together, and is asked once. Whoever may name any
        host learns no address of the networks behind this machine from it.
        """
        one = copy.copy(self)
        one._until = time.monotonic() + PATIENCE_SECONDS
        one._answers = {}
        return one

    def challenge(self, domain: Domain) -> str:
        """Return what the TXT record of a domain must say; it is the domain's and account's own."""
        known = f"{domain.account_id or 0} {domain.id} {domain.name}".encode()
        return TXT_PREFIX + blake2b(known, digest_size=16, key=self._key, person=b"dns").hexdigest()

    def records(self, domain: Domain) -> tuple[DnsRecord, ...]:
        """Return the records of which one kind is enough: CNAME, or addresses, or TXT."""
        named = [target for target in self.targets if not is_address(target)]
        made = [DnsRecord("CNAME", domain.name, target) for target in named[:1]]
        for address in self._known_addresses():
            made.append(DnsRecord("AAAA" if ":" in address else "A", domain.name, address))
        txt = DnsRecord("TXT", f"{TXT_LABEL}.{domain.name}", self.challenge(domain))
        return (*made, txt)

    def look(self, domain: Domain) -> Finding:
        """Look at a domain's DNS now; takes some seconds where a server is slow."""
        host = domain.name
        if is_address(host) or "." not in host:
            if host in self.targets:
                return Finding(Verification.VERIFIED, "address")
            return Finding(Verification.FAILING, problem=f"{host} is no name that the DNS knows.")
        try:
            if self.challenge(domain) in self._texts(f"{TXT_LABEL}.{host}"):
                return Finding(Verification.VERIFIED, "txt")
            return self._followed(host)
        except DnsSilent as error:
            return Finding(None, problem=str(error))

    def found(self, domain: Domain) -> tuple[DnsRecord, ...]:
        """Return what stands at a domain's host: CNAMEs as they lead on, then addresses.

        Raises DnsSilent: of a host that nobody answers for it is not known whether anything does.
        """
        host = domain.name
        if is_address(host) or "." not in host:
            return ()
        chain = self._chain(host)
        addresses = self._reached(host, chain)
        made = [DnsRecord("CNAME", name, target) for name, target in pairwise(chain)]
        for address in sorted(addresses, key=_ipv4_first):
            kind = "AAAA" if ":" in address else "A"
            made.append(DnsRecord(kind, chain[-1], self._shown(address)))
        return tuple(dict.fromkeys(made))

    def nothing_at(self, host: str) -> str:
        """Return the sentence that a host has no address, and what it needs."""
        return f"The DNS has no address for {host}: it needs {self._wanted(host)}."

    def _followed(self, host: str) -> Finding:
        chain = self._chain(host)
        if set(chain[1:]) & set(self.targets):
            return Finding(Verification.VERIFIED, "cname")
        if host in self.targets:
            return Finding(Verification.VERIFIED, "address")
        addresses = self._reached(host, chain)
        if not addresses:
            return Finding(Verification.FAILING, problem=self.nothing_at(host))
        ours = set(self._target_addresses())
        strange = sorted(set(map(self._shown, addresses - ours)))
        if not strange:
            return Finding(Verification.VERIFIED, "address")
        also = "also " if addresses & ours else ""
        return Finding(
            Verification.FAILING,
            problem=f"{host} {also}leads to {', '.join(strange)}: it needs {self._wanted(host)}.",
        )

    def _reached(self, host: str, chain: list[str]) -> set[str]:
        """Return the addresses that a host's CNAMEs end at; none where they turn back."""
        turns_back = chain[-1] in chain[:-1] or len(chain) > MOST_CNAMES
        return set() if turns_back else self._addresses(host)

    def _shown(self, address: str) -> str:
        found = ipaddress.ip_address(address)
        if isinstance(found, ipaddress.IPv6Address):
            found = found.ipv4_mapped or found
        is_private = any(found in network for network in _PRIVATE_NETWORKS)
        if self._until is None or not is_private or address in self._known_addresses():
            return address
        return PRIVATE

    def _wanted(self, host: str) -> str:
        named = [target for target in self.targets if not is_address(target)]
        # A name of two labels is a whole domain, which can have no CNAME.
        if named and host.count(".") > 1:
            return f"a CNAME record to {named[0]}"
        known = self._known_addresses()
        if known:
            return f"A or AAAA records with {', '.join(known)}"
        return f"the A or AAAA records of {named[0] if named else 'this installation'}"

    def _known_addresses(self) -> tuple[str, ...]:
        try:
            return self._target_addresses()
        except DnsSilent:
            return ()

    def _target_addresses(self) -> tuple[str, ...]:
        """Return the addresses of all targets, IPv4 first."""
        found: set[str] = set()
        for target in self.targets:
            found |= {_plain(target)} if is_address(target) else self._addresses(target)
        return tuple(sorted(found, key=_ipv4_first))

    def _chain(self, host: str) -> list[str]:
        """Return a host and the names that CNAME records lead on to, whether those exist or not."""
        chain = [host]
        while len(chain) <= MOST_CNAMES:
            following = [str(r.target).rstrip(".").lower() for r in self._ask(chain[-1], CNAME)]
            if not following:
                break
            chain.append(following[0])
            if following[0] in chain[:-1]:
                break
        return chain

    def _addresses(self, host: str) -> set[str]:
        return {_plain(str(record)) for kind in (A, AAAA) for record in self._ask(host, kind)}

    def _texts(self, name: str) -> set[str]:
        return {b"".join(r.strings).decode("utf-8", "replace") for r in self._ask(name, TXT)}

    def _ask(self, name: str, kind: RdataType) -> list[Any]:
        """Return the records of one kind that a name has; raises DnsSilent."""
        if self._answers is None:
            return self._asked(name, kind, PATIENCE_SECONDS)
        if (name, kind) not in self._answers:
            assert self._until is not None
            left = self._until - time.monotonic()
            self._answers[name, kind] = self._asked(name, kind, max(left, 0.001))
        return self._answers[name, kind]

    def _asked(self, name: str, kind: RdataType, seconds: float) -> list[Any]:
        try:
            answer = self._resolver().resolve(
                name, kind, raise_on_no_answer=False, search=False, lifetime=seconds
            )
            return list(answer.rrset or ())
        except (dns.resolver.NXDOMAIN, dns.resolver.YXDOMAIN):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise DnsSilent(
                f"The DNS did not answer for {name} ({type(error).__name__}); trying again later."
            ) from error

    def _resolver(self) -> dns.resolver.Resolver:
        if self._made is None:
            try:
                made = dns.resolver.Resolver(configure=self._server is None)
            except dns.resolver.NoResolverConfiguration as error:
                raise DnsSilent("This machine has no DNS server in /etc/resolv.conf.") from error
            if self._server is not None:
                made.nameservers = [self._server[0]]
                made.port = self._server[1]
            self._made = made
        return self._made


def _plain(address: str) -> str:
    return str(ipaddress.ip_address(address))


def _ipv4_first(address: str) -> tuple[bool, str]:
    return ":" in address, address
