"""Commands that show single conversions, and why each belongs where it does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clicktrail.cli.configuration import load
from clicktrail.cli.opened import opened_catalog, opened_hit_store
from clicktrail.cli.output import AsJson, print_json, print_table
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from decimal import Decimal

    from clicktrail.catalog.catalog import Session
    from clicktrail.domain.conversion_policy import ConversionPolicy
    from clicktrail.hits.fired import DecidedConversion
    from clicktrail.hits.store import HitStore
    from clicktrail.settings import Settings

LARGEST_ID = 2**64 - 1
KINDS = ("click", "view")
OUTCOMES = {
    "attributed": "counts, for the link and for the conversion",
    "unattributed": "counts for the conversion; no click or view explains it",
    "duplicate": "does not count: the order counted already",
    "rejected:too-soon": "does not count: it came sooner after the click than the policy allows",
    "rejected:too-late": "does not count: it came later after the click than the policy allows",
}
EVIDENCE = {
    "click_id": "by the click id that came with the conversion",
    "cookie": "by the visitor's cookie",
    "import": "by the system that it was imported from",
    "none": "by nothing",
}
REASONS = {
    "not_associated": "its link does not carry this conversion",
    "too_old": "it lies before the look-back",
    "after_conversion": "it came after the conversion",
    "click_id_won": "a click id beats the cookie",
    "click_won": "a click beats a view",
    "other_click_won": "another click was later",
    "other_view_won": "another view was later",
    "same_hit": "the same hit, known twice",
}
DUPLICATES = (
    "every one counts",
    "not the same order from the same click within 24 hours",
    "not the same order within the look-back",
)

conversions = typer.Typer(
    help="Conversions: what was fired, and why it counts.\n\n"
    "\b\nExample:\n  clicktrail conversions list",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the command group to `app`."""
    app.add_typer(conversions, name="conversions")


@conversions.command(name="list")
def list_conversions(
    conversion: Annotated[
        int | None, typer.Option(help="Only of the conversion with this id.", min=1, max=2**32 - 1)
    ] = None,
    limit: Annotated[int, typer.Option(help="How many, newest first.", min=1, max=1000)] = 20,
    as_json: AsJson = False,
) -> None:
    """List the conversions that were fired, newest first.

    \b
    Example:
      clicktrail conversions list --limit 50
    """
    from clicktrail.hits import fired

    with opened_hit_store(load()) as store:
        found = fired.newest(store, limit, conversion)
    if as_json:
        print_json([_document(each) for each in found])
        return
    print_table(
        ("event", "fired (UTC)", "conversion", "outcome", "by", "link", "value", "order"),
        [
            (
                str(each.event_id),
                each.fired_at,
                str(each.conversion_id),
                each.outcome,
                each.evidence,
                str(each.datapoint_id or ""),
                _money(each.given_value, each),
                each.order_id,
            )
            for each in found
        ],
    )


@conversions.command()
def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="event", help="Id of a conversion's event, or a click id.", show_default=False
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Say why a conversion belongs to its link.

    Also who else came into question, and what counts.
    With a click id: every conversion that the click earned or came into question for.

    \b
    Example:
      clicktrail conversions explain 40126812345678901
    """
    settings = load()
    with opened_hit_store(settings) as store:
        found = _asked_for(what.strip(), store, settings)
    if as_json:
        print_json([_document(each) for each in found])
        return
    with opened_catalog(settings) as catalog, catalog.read() as view:
        print("\n\n".join("\n".join(_told(each, view)) for each in found))


def _asked_for(what: str, store: HitStore, settings: Settings) -> list[DecidedConversion]:
    from clicktrail.hits import fired
    from clicktrail.runtime.secrets import Secrets

    if what.isascii() and what.isdigit() and int(what) <= LARGEST_ID:
        found = fired.of_event(store, int(what))
        if not found:
            raise OperatorError(f"there is no conversion {what}: `clicktrail conversions list`")
        return found
    click = Secrets.load(settings).signer().read_click_id(what)
    if click is None:
        raise OperatorError(f"{what[:60]} is neither the id of an event nor a click id of ours")
    found = fired.of_click(store, click.account_id, click.hit_id)
    if not found:
        raise OperatorError(f"no conversion was fired yet with the click {what}")
    return found


def _told(each: DecidedConversion, view: Session) -> list[str]:
    """Return the explanation, a line each."""
    lines = [
        f"conversion {each.conversion_id}{_name(view, 'conversions', each, each.conversion_id)},"
        f" event {each.event_id}",
        f"  fired     {_time(each.fired_at)} by {each.channel}",
        f"  outcome   {each.outcome}: {OUTCOMES.get(each.outcome, each.outcome)}",
        f"  amounts   value {_money(each.given_value, each)},"
        f" commission {_money(each.given_commission, each)}",
    ]
    if (each.value, each.commission) != (each.given_value, each.given_commission):
        lines.append(
            f"            in no total: the account's currency is {each.policy.currency or 'none'}"
        )
    if each.order_id:
        lines.append(f"  order     {each.order_id}")
    if each.click_hit_id:
        lines += [
            f"  earned by {_hit(each, each.click_hit_id, each.kind)} on link"
            f" {each.datapoint_id}{_name(view, 'datapoints', each, each.datapoint_id)}",
            f"            known {EVIDENCE.get(each.evidence, each.evidence)}",
        ]
    else:
        lines.append("  earned by nobody")
    for loser in each.rejected:
        lines.append(
            f"  not       {_hit(each, int(loser.hit_id), loser.kind)} on link"
            f" {loser.datapoint_id}{_name(view, 'datapoints', each, loser.datapoint_id)},"
            f" known {EVIDENCE.get(loser.evidence, loser.evidence)}:"
            f" {REASONS.get(loser.reason, loser.reason)}"
        )
    return [*lines, *_rules(each.policy)]


def _rules(policy: ConversionPolicy) -> list[str]:
    bounds = [f"at least {policy.min_seconds} s"] if policy.min_seconds else []
    bounds += [f"at most {policy.max_seconds} s"] if policy.max_seconds else []
    return [
        f"  policy    repeats: {DUPLICATES[policy.duplicates]};"
        f" after the click: {' and '.join(bounds) or 'any time'};"
        f" look-back: {policy.look_back_days} days"
    ]


def _hit(each: DecidedConversion, hit_id: int, kind: int) -> str:
    from clicktrail.domain.hit_id import timestamp_ms

    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=timestamp_ms(hit_id))
    seconds = round((each.fired_at - at).total_seconds())
    before = timedelta(seconds=abs(seconds))
    word = "before" if seconds >= 0 else "after"
    return f"the {KINDS[kind]} {hit_id} of {_time(at)} ({before} {word})"


def _name(view: Session, what: str, each: DecidedConversion, entity_id: int) -> str:
    """Return the present name of a conversion or link, in brackets; empty where it is gone."""
    from clicktrail.catalog.errors import NotFound

    try:
        return f" ({getattr(view, what).get(each.account_id, entity_id).name})"
    except NotFound:
        return ""


def _document(each: DecidedConversion) -> dict[str, Any]:
    import msgspec

    fields = msgspec.structs.asdict(each)
    for name in ("value", "commission", "given_value", "given_commission"):
        fields[name] = float(fields[name])
    # JavaScript cannot hold 60 bits.
    fields["event_id"] = str(each.event_id)
    fields["click_hit_id"] = str(each.click_hit_id) if each.click_hit_id else None
    fields["counts"] = each.outcome in ("attributed", "unattributed")
    return fields


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _money(amount: Decimal, each: DecidedConversion) -> str:
    return f"{_amount(amount)} {each.currency}".strip()


def _amount(amount: Decimal) -> str:
    plain = f"{amount:,.4f}"
    return plain[:-2] if plain.endswith("00") else plain
