"""What a worker keeps of the links it answers: each made ready once, forgotten when it changes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakValueDictionary

from clicktrail.domain.behaviour import PLAIN
from clicktrail.domain.conditions import uses
from clicktrail.domain.decide import PAUSE, Plan, Reply, redirect_status, reply_of
from clicktrail.domain.destinations import has_macros, host_patterns, location, macro_names
from clicktrail.domain.entries import Status
from clicktrail.domain.rules import Choice, Fact

if TYPE_CHECKING:
    from clicktrail.domain.choosing import End
    from clicktrail.domain.entries import AccountEntry, DomainEntry, GroupEntry, LinkEntry, Theme
    from clicktrail.edge.marks import Marks
    from clicktrail.edge.networks import Networks

LINES_KEPT: Final = 16_384
"""Addresses remembered at least, some 1.2 kB each; at most twice as many."""
LONGEST_KEPT_PATH: Final = 128

# `private` keeps one visitor's cookie out of shared caches; `max-age=0, must-revalidate` has even
# a permanent redirect asked for again each time, without which a browser would follow it for ever
# on its own and no later click be counted. It is less than `no-store`, so that a client that
# distinguishes them still sees a permanent redirect that it may remember as such.
_NO_STORE: Final = b"Cache-Control: no-store\r\n"
CACHING: Final = {
    301: b"Cache-Control: private, max-age=0, must-revalidate\r\n",
    303: _NO_STORE,
    307: _NO_STORE,
}


class Surroundings(NamedTuple):
    """What else an answer depends on besides the link: its domain, account, group and scripts."""

    domain: DomainEntry | None = None
    account: AccountEntry | None = None
    group: GroupEntry | None = None
    ignored: Networks | None = None
    scripts: tuple[str, ...] = ()


class ReadyEnd(NamedTuple):
    """An end of a link, made ready.

    `destination` is its URL as it stands in a header, `lines` the header lines up to the cookies
    where no visit changes them, else None; `names` are those of its placeholders.
    """

    url: str
    destination: str
    lines: bytes | None
    names: frozenset[str]


# One for all: each empty set would take 216 bytes.
_NO_NAMES: Final[frozenset[str]] = frozenset()
_NOWHERE: Final = ReadyEnd("", "", None, _NO_NAMES)


@lru_cache(maxsize=4096)
def _cookie_of(account_id: int) -> tuple[str, bytes]:
    """Return the name of an account's cookie, with a `=`, and how the line begins that sets it.

    The same ones for all links of an account: what is touched for each visit should be little.
    """
    name = f"cm_{account_id}="
    return name, f"Set-Cookie: {name}".encode()


class Prepared:
    """A link made ready to answer.

    `live` falls to False once the link or its surroundings have changed. `fixed` is the header
    block up to the cookie where no visit changes anything and the visit is a plain one (GET, by a
    person), else None. `plan` is None where every visit is led to `own`. `keeps_visitor` says
    whether visitors get the account's cookie.
    """

    __slots__ = (
        "__weakref__",
        "_ends",
        "appends",
        "asks_unique",
        "caching",
        "cookie_name",
        "cookieless",
        "entry",
        "fixed",
        "gated",
        "hosts",
        "ignored",
        "keeps_visitor",
        "light",
        "live",
        "own",
        "plan",
        "presented",
        "public",
        "recorded",
        "reply",
        "scripts",
        "set_cookie",
        "shortened",
        "status",
        "theme",
    )

    def __init__(self, entry: LinkEntry, around: Surroundings = Surroundings()) -> None:
        behaviour = entry.behaviour or PLAIN
        domain, account, group = around.domain, around.account, around.group
        self.live = True
        self.entry = entry
        self.reply = reply_of(entry)
        plan = Plan(entry)
        # Most links are plain; what they need not have would be kept thousands of times.
        self.plan = plan if plan.varies else None
        self.cookie_name, self.set_cookie = _cookie_of(entry.account_id)
        self.appends = entry.append_query
        self.theme: Theme | None = domain.theme if domain is not None else None
        self.cookieless = domain is not None and domain.cookieless
        self.light = behaviour.light
        self.shortened = behaviour.shortened_address
        self.public = behaviour.public
        self.gated = behaviour.password != ""
        self.recorded = not (
            behaviour.unrecorded
            or (account is not None and account.unrecorded)
            or (group is not None and group.unrecorded)
        )
        self.keeps_visitor = self.recorded and not (self.light or self.cookieless)
        self.ignored = around.ignored or None
        self.scripts = around.scripts
        self.presented = (
            behaviour.cloaked or behaviour.encoded or behaviour.referrer != 0 or bool(self.scripts)
        )
        dynamic = any(rule.choice == Choice.DYNAMIC for rule in behaviour.rules)
        self.hosts = host_patterns(account.allowed_hosts) if dynamic and account else _NO_NAMES
        self.asks_unique = any(uses(rule.condition, Fact.UNIQUE) for rule in behaviour.rules)
        self.status = 307
        self.caching = b""
        self.fixed: bytes | None = None
        self.own = _NOWHERE
        self._ends: dict[int, ReadyEnd] | None = None
        if self.redirects:
            self._prepare_redirect(plan)

    @property
    def redirects(self) -> bool:
        """Whether it leads anywhere, if only behind a warning."""
        return self.reply is Reply.REDIRECT or self.reply is Reply.BLOCKED

    @property
    def position_cookie(self) -> str:
        """The name of the cookie that keeps a visitor's place, and a `=`."""
        return f"cs_{self.entry.datapoint_id}="

    def _prepare_redirect(self, plan: Plan) -> None:
        entry = self.entry
        if not (self.gated or self.presented or self.reply is Reply.BLOCKED):
            self.status = redirect_status(entry, plan)
        self.caching = CACHING[self.status]
        self.own = ready_end(entry.url, self.caching)
        if self.plan is not None:
            # By identity: an end is found at each visit, and comparing URLs is dear.
            self._ends = {
                id(end): ready_end(end.url, self.caching) for end in plan.ends if end is not PAUSE
            }
        plain = not (
            self.plan is not None
            or self.gated
            or self.presented
            or self.shortened
            or self.ignored is not None
        )
        if plain and self.keeps_visitor and entry.status == Status.ACTIVE:
            self.fixed = self.own.lines

    def ready(self, end: End) -> ReadyEnd:
        """Return what an end of the link's plan, or one that a visit named, was made ready to."""
        found = self._ends.get(id(end)) if self._ends is not None else None
        return found or ready_end(end.url, self.caching)

    def position(self, cookies: str, marks: Marks) -> int:
        """Return how often the visitor with these cookies was led on by this link; 0 for never."""
        name = self.position_cookie
        at = cookies.find(name) if cookies else -1
        while at >= 0:
            if at == 0 or cookies[at - 1] in "; ":
                start = at + len(name)
                end = cookies.find(";", start)
                value = cookies[start:] if end < 0 else cookies[start:end]
                found = marks.read_position(value.strip(' "'), self.entry.datapoint_id)
                if found is not None:
                    return found
            at = cookies.find(name, at + 1)
        return 0


def ready_end(url: str, caching: bytes) -> ReadyEnd:
    """Make the URL of an end ready."""
    destination = location(url)
    if has_macros(url):
        return ReadyEnd(url, destination, None, macro_names(url))
    return ReadyEnd(url, destination, redirect_headers(destination, caching), _NO_NAMES)


def redirect_headers(destination: str, caching: bytes) -> bytes:
    """Return the header lines of a redirect; `destination` comes from `location`."""
    return b"Location: " + destination.encode("ascii") + b"\r\n" + caching


class PreparedLinks:
    """A cache of two generations: what was asked for since the last turn-over survives the next.

    Lines are by host and path, several of which may lead to one link; the link is held by its key
    of the link table, so that a change reaches all of its lines at once.
    """

    def __init__(self, lines_kept: int = LINES_KEPT) -> None:
        self.young: dict[tuple[str, str], Prepared] = {}
        self._old: dict[tuple[str, str], Prepared] = {}
        self._by_key: WeakValueDictionary[bytes, Prepared] = WeakValueDictionary()
        self._lines_kept = lines_kept

    def __len__(self) -> int:
        return len(self.young) + len(self._old)

    def kept(self, line: tuple[str, str]) -> Prepared | None:
        """Return what an address leads to, if that is known and still right."""
        found = self.young.get(line) or self._old.get(line)
        if found is None or not found.live:
            return None
        self._keep(line, found)
        return found

    def of_key(self, key: bytes) -> Prepared | None:
        """Return the link made ready under this key of the link table."""
        return self._by_key.get(key)

    def add(self, line: tuple[str, str], key: bytes, prepared: Prepared) -> None:
        """Remember what an address leads to."""
        self._by_key[key] = prepared
        if len(line[1]) <= LONGEST_KEPT_PATH:
            self._keep(line, prepared)

    def forget(self, keys: frozenset[bytes] | None) -> None:
        """Forget the links under `keys`; None forgets everything."""
        if keys is None:
            for prepared in self._by_key.values():
                prepared.live = False
            self._by_key.clear()
            self.young.clear()
            self._old.clear()
            return
        for key in keys:
            gone = self._by_key.pop(key, None)
            if gone is not None:
                gone.live = False

    def _keep(self, line: tuple[str, str], prepared: Prepared) -> None:
        if len(self.young) >= self._lines_kept:
            self._old = self.young
            self.young = {}
        self.young[line] = prepared
