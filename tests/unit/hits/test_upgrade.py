"""Rows of an earlier release read as that release meant them."""

from __future__ import annotations

from decimal import Decimal

from clicktrail.hits import schema
from clicktrail.hits.dimensions import CAMPAIGN, label_of
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


def test_campaigns_of_hits_from_before_they_had_columns(hit_store_process: HitStoreProcess) -> None:
    server = hit_store_process.client("default")
    server.command("CREATE DATABASE before_campaigns")
    store = hit_store_process.client("before_campaigns")
    *earlier, campaigns = (one for one in schema.migrations() if one.version <= 7)
    assert campaigns.name == "0007_campaigns"
    for migration in earlier:
        for statement in migration.statements:
            store.command(statement)
    queries = [
        "utm_source=news&utm_medium=mail&utm_campaign=c&utm_term=t&utm_content=x",
        "utm%5Fsource=News+letter&utm_source=late",
        "utm_medium&utm_medium=late",
        "x=1?utm_term=no",
    ]
    insert = "INSERT INTO hits (ts, hit_id, account_id, query) VALUES ('2026-06-01', {n:UInt8}, 1,"
    for number, query in enumerate(queries):
        store.command(f"{insert} {{query:String}})", {"n": number, "query": query})
    for statement in campaigns.statements:
        store.command(statement)
        store.command(statement)
    for number, query in enumerate(queries, start=len(queries)):
        store.command(f"{insert} {{query:String}})", {"n": number, "query": query})
    expected = [
        ("news", "mail", "c", "t", "x"),
        ("News letter", "", "", "", ""),
        ("", "", "", "", ""),
        ("", "", "", "", ""),
    ]
    columns = ", ".join(f"utm_{word}" for word in CAMPAIGN)
    sql = f"SELECT {columns} FROM hits ORDER BY hit_id"
    assert [tuple(row) for row in store.rows(sql)] == expected * 2
    # The columns hold what the parameter of that name is.
    for word in CAMPAIGN:
        label = label_of(f"query_parameter:utm_{word}")
        assert label is not None
        read = label.expression.replace("{}", "query").replace("{argument}", "{name:String}")
        sql = f"SELECT count() FROM hits WHERE utm_{word} != {read}"
        assert store.rows(sql, {"name": f"utm_{word}"})[0][0] == 0
    store.close()
    server.command("DROP DATABASE before_campaigns")
    server.close()
