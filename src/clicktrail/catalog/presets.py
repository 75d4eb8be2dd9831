"""Presets: what an account keeps under a name, to be chosen again by whoever signs in to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, delete, func, select, update

from clicktrail.catalog.checks import Checks
from clicktrail.catalog.errors import Invalid, NameTaken, NotFound
from clicktrail.catalog.model import Preset, PresetKind
from clicktrail.catalog.patterns import fold
from clicktrail.catalog.tables import PRESET_NAME_LENGTH, presets

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from clicktrail.catalog.scope import Scope

MOST_PRESETS = 200


class Presets:
    """The presets of one session; guests have none."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def create(
        self, account_id: int, kind: PresetKind, name: str, content: dict[str, Any]
    ) -> Preset:
        """Keep something under a name; raises NameTaken, Invalid, and NotAllowed for guests."""
        self._scope.owner_only()
        name = self._free_name(account_id, kind, name)
        count = select(func.count()).select_from(presets).where(_of(account_id, kind))
        if self._scope.connection.execute(count).scalar_one() >= MOST_PRESETS:
            raise Invalid.one(
                "Name", f"An account keeps {MOST_PRESETS} of a kind at most: delete one first."
            )
        made = {
            "account_id": account_id,
            "kind": kind,
            "name": name,
            "name_key": fold(name),
            "content": content,
            "created_at": self._scope.now(),
        }
        return self.get(account_id, kind, self._scope.inserted_id(presets, made))

    def get(self, account_id: int, kind: PresetKind, preset_id: int) -> Preset:
        """Return a preset; raises NotFound, and NotAllowed for guests."""
        self._scope.owner_only()
        found = select(presets).where(_of(account_id, kind), presets.c.id == preset_id)
        row = self._scope.connection.execute(found).one_or_none()
        if row is None:
            raise NotFound(kind, preset_id)
        return _preset(row)

    def replace(
        self,
        account_id: int,
        kind: PresetKind,
        preset_id: int,
        name: str,
        content: dict[str, Any],
    ) -> Preset:
        """Keep something else there; raises as `get` and `create`."""
        self.get(account_id, kind, preset_id)
        name = self._free_name(account_id, kind, name, but=preset_id)
        self._scope.connection.execute(
            update(presets)
            .where(presets.c.id == preset_id)
            .values(name=name, name_key=fold(name), content=content)
        )
        return self.get(account_id, kind, preset_id)

    def delete(self, account_id: int, kind: PresetKind, preset_id: int) -> None:
        """Delete a preset; raises as `get`."""
        self.get(account_id, kind, preset_id)
        self._scope.connection.execute(delete(presets).where(presets.c.id == preset_id))

    def list(self, account_id: int, kind: PresetKind) -> tuple[Preset, ...]:
        """Return all of a kind by their names; raises NotAllowed for guests."""
        self._scope.owner_only()
        found = select(presets).where(_of(account_id, kind)).order_by(presets.c.name_key)
        return tuple(_preset(row) for row in self._scope.connection.execute(found))

    def _free_name(self, account_id: int, kind: PresetKind, name: str, but: int = 0) -> str:
        """Return a name without the blanks around it. Raises Invalid, and NameTaken."""
        name = name.strip()
        checks = Checks()
        checks.text("Name", name, PRESET_NAME_LENGTH, needed=True)
        checks.finish()
        same = select(presets.c.id).where(
            _of(account_id, kind), presets.c.name_key == fold(name), presets.c.id != but
        )
        if self._scope.connection.execute(same).first() is not None:
            raise NameTaken("Name", name)
        return name


def _of(account_id: int, kind: PresetKind) -> ColumnElement[bool]:
    return and_(presets.c.account_id == account_id, presets.c.kind == kind)


def _preset(row: Row[Any]) -> Preset:
    return Preset(
        id=row.id,
        account_id=row.account_id,
        kind=PresetKind(row.kind),
        name=row.name,
        content=row.content,
        created_at=row.created_at,
    )
