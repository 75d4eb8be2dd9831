"""A DNS server on loopback that answers from a table, as a resolver would."""

from __future__ import annotations

import socket
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from dns.rdatatype import RdataType

Zone = dict[tuple[str, str], list[str]]


class DnsServer:
    """Answers UDP on 127.0.0.1 from `zone`: (name, type) → records as a zone file has them.

    CNAMEs are followed. A name with the type `SILENT` gets no answer, one with `SERVFAIL` that.
    """

    def __init__(self) -> None:
        self.zone: Zone = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        """The server as the setting has it."""
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> DnsServer:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            wire, sender = self._socket.recvfrom(4096)
            if not wire:
                return
            answer = self._answer(dns.message.from_wire(wire))
            if answer is not None:
                self._socket.sendto(answer.to_wire(), sender)

    def _answer(self, query: dns.message.Message) -> dns.message.Message | None:
        name = query.question[0].name.to_text().rstrip(".").lower()
        kind = RdataType.to_text(query.question[0].rdtype)
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        seen = set()
        while name not in seen:
            seen.add(name)
            if (name, "SILENT") in self.zone:
                return None
            if (name, "SERVFAIL") in self.zone:
                answer.set_rcode(dns.rcode.SERVFAIL)
                return answer
            if (name, kind) in self.zone:
                answer.answer.append(
                    dns.rrset.from_text(f"{name}.", 60, "IN", kind, *self.zone[name, kind])
                )
                return answer
            if (name, "CNAME") not in self.zone:
                break
            target = self.zone[name, "CNAME"][0]
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", target))
            name = target.rstrip(".").lower()
        if not any(owner == name for owner, _ in self.zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer
