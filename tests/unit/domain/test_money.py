from __future__ import annotations

from decimal import Decimal

import pytest

from clicktrail.domain.money import parse_amount, percentage_of, to_decimal


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", 0),
        ("12.5", 125_000),
        ("12,50", 125_000),
        (" 7 ", 70_000),
        ("-3.25", -32_500),
        ("0.00005", 0),
        ("0.00015", 2),
        ("+1,5", 15_000),
        ("007", 70_000),
    ],
)
def test_amounts_are_read_exactly(text: str, amount: int) -> None:
    assert parse_amount(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "1.2.3",
        "1,000.50",
        "NaN",
        "inf",
        "-Infinity",
        "1e3",
        "1e99",
        "1_000",
        "١٢",
        "1.",
        ".5",
        "--1",
        "1 000",
        "10000000000000.0001",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_amount(text)


def test_an_amount_comes_back_as_currency_units() -> None:
    assert to_decimal(125_000) == Decimal("12.5")


def test_a_percentage_is_taken_of_the_value() -> None:
    assert percentage_of(parse_amount("1000"), parse_amount("5.5")) == parse_amount("55")
    assert percentage_of(parse_amount("0.01"), parse_amount("0.5")) == 0
