"""The page of a link's public statistics: figures as sentences, a chart, the table behind it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from clicktrail.appearance.frame import document, policy, source_hash
from clicktrail.appearance.texts import Format, wording

if TYPE_CHECKING:
    from datetime import date

    from clicktrail.appearance.texts import Wording
    from clicktrail.domain.entries import Theme

Top = tuple[tuple[str, int], ...]
"""Values with how many there were of each, most first; the value empty where it is not known."""

WIDTH: Final = 600
HEIGHT: Final = 160
GAP: Final = 4

STYLE: Final = (
    "main{max-width:46rem}h2,h3{font-size:1.125rem;margin:2rem 0 .5rem}h3{font-size:1rem}"
    ".address,.note{color:var(--quiet)}.address{margin-top:0}.note{font-size:.875rem}"
    ".sums{display:flex;flex-wrap:wrap;gap:1rem;margin:1.5rem 0;padding:0;list-style:none}"
    ".sums li{flex:1 1 12rem;padding:1rem;border:1px solid var(--line);border-radius:.5rem}"
    ".sums b{display:block;font-size:2rem;line-height:1.25}"
    ".sums small{display:block;color:var(--quiet);font-size:.875rem}"
    "svg{display:block;width:100%;height:auto}"
    "svg rect{fill:var(--accent)}svg line{stroke:var(--line)}"
    ".ends{display:flex;justify-content:space-between;margin:.25rem 0 1rem;"
    "font-size:.875rem;color:var(--quiet)}"
    "table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}"
    "th,td{padding:.375rem .5rem .375rem 0;text-align:start;vertical-align:top;"
    "border-bottom:1px solid var(--line)}"
    "th{font-weight:400}thead th{color:var(--quiet);font-size:.875rem}"
    "td,thead th+th{text-align:end;padding-right:0;white-space:nowrap}"
    "summary{cursor:pointer}.tops{display:grid;gap:0 1.5rem;"
    "grid-template-columns:repeat(auto-fit,minmax(min(100%,12.5rem),1fr))}"
    # The heading above says the same to whoever sees it.
    ".tops thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
)
# Browsers know what countries are called in every language; their codes stand in otherwise.
SCRIPT: Final = (
    "(function(){try{var n=new Intl.DisplayNames([document.documentElement.lang],{type:'region'});"
    "document.querySelectorAll('[data-country]').forEach(function(e){"
    "e.textContent=n.of(e.dataset.country)})}catch(e){}})()"
)
DB_IP: Final = '<a href="https://db-ip.com">IP Geolocation by DB-IP</a>'


class Shown(NamedTuple):
    """The figures of a page: clicks, or views where `views` says so.

    `days` are the last 30, oldest first: day, all, unique.
    """

    views: bool
    total: int
    unique: int
    since: date
    days: tuple[tuple[date, int, int], ...]
    countries: Top
    referrers: Top
    browsers: Top
    zone: str


def page(
    shown: Shown,
    *,
    title: str,
    address: str,
    language: str,
    theme: Theme | None,
    by_db_ip: bool,
) -> bytes:
    """Return the page of a link; `address` is host and name, `by_db_ip` whose places they are."""
    said = wording(language)
    words = said.statistics
    total, unique = (
        (words["total-views"], words["unique-views"])
        if shown.views
        else (words["total"], words["unique"])
    )
    heading = words["of"].format(title=title or address)
    credit = f" {DB_IP}" if by_db_ip and shown.countries else ""
    body = "".join(
        (
            f"<h1>{escape(heading)}</h1>",
            f'<p class="address">{escape(address)}</p>' if title else "",
            '<ul class="sums">',
            _sum(total, shown.total, shown.since, said),
            _sum(unique, shown.unique, shown.since, said),
            f"</ul><h2>{escape(words['last-days'])}</h2>",
            _chart(shown.days, said),
            _days(shown.days, total, unique, said),
            '<div class="tops">',
            _top("countries", _countries(shown.countries, words), total, said),
            _top("referrers", _named(shown.referrers, words["direct"]), total, said),
            _top("browsers", _named(shown.browsers, words["unknown"]), total, said),
            f'</div><p class="note">{escape(words["note"].format(zone=shown.zone))}{credit}</p>',
            f"<script>{SCRIPT}</script>",
        )
    )
    return document(language=language, title=heading, body=body, theme=theme, more=STYLE)


def missing_page(language: str) -> bytes:
    """Return the page for whoever asks for figures that are not shown."""
    words = wording(language).statistics
    return _told(language, None, words["not-found"], words["not-found-text"])


def unavailable_page(language: str, theme: Theme | None) -> bytes:
    """Return the page for when catalog or hit store cannot be asked."""
    words = wording(language)
    text = words.pages["unavailable"]
    return _told(language, theme, text.heading, words.statistics["unavailable"])


def page_policy(theme: Theme | None) -> str:
    """Return the content security policy of these pages."""
    return policy(
        theme,
        STYLE,
        f"script-src {source_hash(SCRIPT)}",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )


def _told(language: str, theme: Theme | None, heading: str, sentence: str) -> bytes:
    return document(
        language=language,
        title=heading,
        body=f"<h1>{escape(heading)}</h1><p>{escape(sentence)}</p>",
        theme=theme,
        more=STYLE,
    )


def _sum(label: str, count: int, since: date, said: Wording) -> str:
    day = said.statistics["since"].format(date=_written(since, said.format))
    return (
        f"<li>{escape(label)} <b>{escape(_number(count, said.format))}</b>"
        f" <small>{escape(day)}</small></li>"
    )


def _chart(days: tuple[tuple[date, int, int], ...], said: Wording) -> str:
    """Return the bars; what they show is told in a sentence, and by the table behind them."""
    most_day, most = max(((day, count) for day, count, _ in days), key=lambda pair: pair[1])
    if not most:
        return f"<p>{escape(said.statistics['nothing'])}</p>"
    step = WIDTH / len(days)
    bars = "".join(
        f'<rect x="{at * step + GAP / 2:g}" y="{HEIGHT - height:g}" width="{step - GAP:g}"'
        f' height="{height:g}" rx="1"/>'
        for at, (_, count, _) in enumerate(days)
        # A single click beside thousands is still to be seen.
        if (height := round(max(HEIGHT * count / most, 2.0), 1) if count else 0)
    )
    told = said.statistics["chart"].format(
        total=_number(sum(count for _, count, _ in days), said.format),
        most=_number(most, said.format),
        date=_written(most_day, said.format),
    )
    first, last = (_written(days[at][0], said.format, short=True) for at in (0, -1))
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + 1}" role="img" aria-label="{escape(told)}">'
        f'{bars}<line x1="0" y1="{HEIGHT + 0.5:g}" x2="{WIDTH}" y2="{HEIGHT + 0.5:g}"/></svg>'
        f'<p class="ends"><span>{escape(first)}</span> <span>{escape(last)}</span></p>'
    )


def _days(days: tuple[tuple[date, int, int], ...], total: str, unique: str, said: Wording) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(_written(day, said.format))}</th>'
        f"<td>{escape(_number(count, said.format))}</td>"
        f"<td>{escape(_number(different, said.format))}</td></tr>"
        for day, count, different in reversed(days)
    )
    words = said.statistics
    return (
        f"<details><summary>{escape(words['table'])}</summary><table><thead><tr>"
        f'<th scope="col">{escape(words["day"])}</th><th scope="col">{escape(total)}</th>'
        f'<th scope="col">{escape(unique)}</th></tr></thead><tbody>{rows}</tbody></table></details>'
    )


def _top(name: str, values: list[tuple[str, int]], counted: str, said: Wording) -> str:
    """Return the table of one sort of values, which are HTML."""
    words = said.statistics
    heading = f'<h3 id="{name}">{escape(words[name])}</h3>'
    if not values:
        return f"<section>{heading}<p>{escape(words['nothing'])}</p></section>"
    rows = "".join(
        f'<tr><th scope="row">{value}</th><td>{escape(_number(count, said.format))}</td></tr>'
        for value, count in values
    )
    return (
        f'<section>{heading}<table aria-labelledby="{name}"><thead><tr>'
        f'<th scope="col">{escape(words[name])}</th><th scope="col">{escape(counted)}</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></section>"
    )


def _countries(top: Top, words: dict[str, str]) -> list[tuple[str, int]]:
    def named(code: str) -> str:
        if len(code) != 2 or not (code.isascii() and code.isalpha()):
            return escape(code or words["unknown"])
        return f'<span data-country="{code.upper()}">{code.upper()}</span>'

    return [(named(code), count) for code, count in top]


def _named(top: Top, nameless: str) -> list[tuple[str, int]]:
    return [(escape(value or nameless), count) for value, count in top]


def _number(count: int, form: Format) -> str:
    return f"{count:,}".replace(",", form.thousands)


def _written(day: date, form: Format, *, short: bool = False) -> str:
    pattern = form.short_date if short else form.date
    return pattern.format(day=day.day, month=form.months[day.month - 1], year=day.year)
