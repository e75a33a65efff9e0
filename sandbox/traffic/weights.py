"""Numbers and choices in what a scenario asks for, checked."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from sandbox.store import Doc


class BadTraffic(ValueError):
    """Traffic that can't be generated; the text says why."""


@dataclass(frozen=True)
class Weighted:
    """Things to choose from by weight."""

    things: tuple[Any, ...]
    upto: tuple[float, ...]  # summed weights, for random.choices(cum_weights=…)

    @classmethod
    def of(cls, weights: dict[Any, Any], name: str) -> "Weighted":
        numbers = [value for value in weights.values() if is_number(value)]
        if len(numbers) < len(weights) or sum(numbers, 0) <= 0:
            raise BadTraffic(f"traffic: {name} needs positive weights.")
        return cls(tuple(weights), tuple(accumulate(numbers)))


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def number(given: Doc, name: str, usual: float, least: float, most: float) -> float:
    value = given.get(name, usual)
    if not is_number(value) or not least <= value <= most:
        raise BadTraffic(f"traffic: {name} is a number from {least} to {most}.")
    return float(value)


def object_of(given: Doc, name: str, usual: Doc) -> Doc:
    value = given.get(name, usual)
    if not isinstance(value, dict):
        raise BadTraffic(f"traffic: {name} is an object.")
    return value


def list_of(value: Any, length: int, name: str) -> tuple[float, ...]:
    if (
        not isinstance(value, list | tuple)
        or len(value) != length
        or not all(map(is_number, value))
    ):
        raise BadTraffic(f"traffic: {name} is a list of {length} numbers.")
    return tuple(value)
