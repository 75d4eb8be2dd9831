"""Rows of an earlier release read as that release meant them."""

from __future__ import annotations

from decimal import Decimal

from clicktrail.hits import schema
from tests.support.hit_store import HitStoreProcess


def test_conversions_from_before_there_were_policies(hit_store_process: HitStoreProcess) -> None:
    server = hit_store_process.client("default")
    server.command("CREATE DATABASE before_policies")
    store = hit_store_process.client("before_policies")
    for migration in schema.migrations()[:2]:
        for statement in migration.statements:
            store.command(statement)
    store.command(
        "INSERT INTO conversions (ts, event_id, account_id, conversion_id, outcome, value,"
        " commission, parameter) VALUES ('2026-06-01', 1, 1, 5, 'attributed', 12.5, 1.5, 'order')"
    )
    for statement in schema.migrations()[2].statements:
        store.command(statement)
        store.command(statement)
    assert [
        tuple(row)
        for row in store.rows(
            "SELECT order_id, currency, value, given_value, given_commission, policy"
            " FROM conversions"
        )
    ] == [("order", "", Decimal("12.5"), Decimal("12.5"), Decimal("1.5"), "")]
    assert store.earlier_orders([(1, 5, "order")], 0, 1) == [
        (0, 5, "order", 1_780_272_000_000, "attributed")
    ]
    store.close()
    server.command("DROP DATABASE before_policies")
    server.close()
