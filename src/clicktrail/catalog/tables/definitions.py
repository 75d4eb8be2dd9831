"""What the tables are made of: lengths, times, names of constraints, columns that recur."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, MetaData, false
from sqlalchemy.types import TypeDecorator

from clicktrail.catalog.columns import Id, words

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

NAME_LENGTH = 64
TITLE_LENGTH = 255
URL_LENGTH = 4096
NOTES_LENGTH = 4000
TAG_LENGTH = 100
HOST_LENGTH = 253
SCRIPT_LENGTH = 20_000
ANNOTATION_LENGTH = 500
PRESET_NAME_LENGTH = 60
KEPT_CHANGES = 200_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, stored as Unix milliseconds: exact, small, and ordered in any database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return what is stored."""
        return None if value is None else (value - _EPOCH) // _MILLISECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Return what is meant."""
        return None if value is None else _EPOCH + value * _MILLISECOND


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def numbered() -> Column[int]:
    """Return the column `id`, which the database hands out."""
    return Column("id", Id, primary_key=True, autoincrement=True)


def flag(name: str) -> Column[bool]:
    """Return a column that is false unless it is said."""
    return Column(name, Boolean, nullable=False, server_default=false())


def text_column(name: str, length: int) -> Column[str]:
    """Return a column of a text of at most `length` characters, empty unless it is said."""
    return Column(name, words(length), nullable=False, server_default="")


def at_most(column: str, length: int) -> CheckConstraint:
    """Return the constraint that a text has at most `length` characters."""
    return CheckConstraint(f"length({column}) <= {length}", name=f"{column}_length")
