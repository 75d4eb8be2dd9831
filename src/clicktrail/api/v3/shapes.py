"""Whether JSON has the shape of a model, and what is wrong with it in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from clicktrail.api.v3 import words
from clicktrail.api.v3.question_body import Body

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import ModuleType

    from clicktrail.api.v3.asking import Faults

B = TypeVar("B", bound=Body)
DEEPEST = 8
"""How deep conditions nest."""


def shaped(model: type[B], raw: Any, faults: Faults, known: Sequence[str]) -> B:
    """Return what JSON says by a model; `known` are the members to guess a misspelt one from.

    Raises Rejected naming every member that is not as it must be.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        for one in error.errors():
            steps = _steps(raw, one["loc"])
            faults.add(_sentence(one, steps, known), *steps)
    faults.finish()
    raise AssertionError("pydantic refused without a reason")


def depth(value: Any) -> int:
    """Return how deep objects nest in a JSON value, no deeper than matters."""
    level, found = [value], 0
    while found <= DEEPEST:
        objects = [one for one in level if isinstance(one, dict)]
        if not objects:
            break
        below = [member for one in objects for member in one.values()]
        level = [one for each in below for one in (each if isinstance(each, list) else [each])]
        found += 1
    return found


def members_of(module: ModuleType) -> tuple[str, ...]:
    """Return the members of all bodies of a module by their wire names."""
    models = [
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Body) and one.__module__ == module.__name__
    ]
    return tuple({info.alias or name for one in models for name, info in one.model_fields.items()})


def _steps(raw: Any, loc: Iterable[str | int]) -> list[str | int]:
    """Return the steps into the JSON, without those into the branches of a model."""
    steps: list[str | int] = []
    path = list(loc)
    for place, step in enumerate(path):
        if isinstance(raw, dict):
            if step in raw or place == len(path) - 1:
                steps.append(step)
                raw = raw.get(step)
        elif isinstance(raw, list) and isinstance(step, int):
            steps.append(step)
            raw = raw[step] if step < len(raw) else None
        else:
            break
    return steps


def _sentence(error: Any, steps: list[str | int], known: Sequence[str]) -> str:
    name = str(steps[-1])[:100] if steps else "The body"
    kind = error["type"]
    if kind == "extra_forbidden":
        return f'There is no member "{name}"{words.nearest(name, known)}'
    if kind == "missing":
        return f'"{name}" is required'
    message = str(error["msg"]).removeprefix("Value error, ").replace("Input should", "must", 1)
    subject = f"Item {name}" if steps and isinstance(steps[-1], int) else f'"{name}"'
    return f"{subject} {message[:1].lower()}{message[1:]}"
