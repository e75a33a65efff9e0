"""Finding a scenario: a shipped one by name, any other by path, or one given whole."""

from pathlib import Path
from typing import Any

from sandbox.call import read_json
from sandbox.scenario.checking import BadScenario, checked
from sandbox.scenario.parts import PARTS, ROWS
from sandbox.store import Doc
from sandbox.traffic.plan import resized
from sandbox.traffic.weights import BadTraffic

SHIPPED = Path(__file__).parents[1] / "scenarios"


def names() -> list[str]:
    return sorted(path.stem for path in SHIPPED.glob("*.json"))


def find(name: str) -> Doc:
    """A shipped scenario by name, or any by path. Raises BadScenario."""
    path = SHIPPED / f"{name}.json" if name in names() else Path(name)
    try:
        value = read_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadScenario(
            f"The scenario {name} cannot be read ({error}). Shipped: {', '.join(names())}."
        ) from error
    return checked(value)


def wanted(asked: Doc) -> Doc:
    """What `POST /_sandbox/reset` asks for: {"scenario": name or object, "traffic": {changes}}, or
    a scenario as it is.

    The changes are laid over the scenario's traffic: {"messages": 5000} makes a small one.
    Raises BadScenario; a path is refused, because whoever asks may not be at this machine.
    """
    if "scenario" not in asked and set(asked) & {*PARTS, *ROWS}:
        return checked(asked)
    if "scenario" not in asked or set(asked) - {"scenario", "traffic"}:
        raise BadScenario(
            'Taken: {"scenario": name or object, "traffic": {changes}}, or a scenario as it is.'
            f" Shipped: {', '.join(names())}."
        )
    found = _chosen(asked["scenario"])
    changes = asked.get("traffic")
    if changes is None:
        return found
    if not isinstance(changes, dict) or "traffic" not in found:
        raise BadScenario("traffic changes the traffic of a scenario that has some.")
    try:
        return {**found, "traffic": resized(found["traffic"], changes)}
    except (BadTraffic, TypeError) as error:
        raise BadScenario(str(error)) from error


def _chosen(given: Any) -> Doc:
    if not isinstance(given, str):
        return checked(given)
    if given not in names():
        told = f"There is no scenario {given[:80]}." if given else "The scenario's name is empty."
        raise BadScenario(f"{told} Shipped: {', '.join(names())}.")
    return find(given)
