"""Finding a scenario: a shipped one by name, any other by path, or one given whole."""

import json
from pathlib import Path

from sandbox.scenario.checking import BadScenario, checked
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
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadScenario(
            f"The scenario {name} cannot be read ({error}). Shipped: {', '.join(names())}."
        ) from error
    return checked(value)


def wanted(asked: Doc) -> Doc:
    """What `POST /_sandbox/reset` asks for: {"scenario": name or object, "traffic": {changes}}.

    The changes are laid over the scenario's traffic: {"messages": 5000} makes a small one.
    Raises BadScenario; a path is refused, because whoever asks may not be at this machine.
    """
    given = asked.get("scenario", "empty")
    if isinstance(given, str) and given not in names():
        raise BadScenario(f"There is no scenario {given[:80]}. Shipped: {', '.join(names())}.")
    found = find(given) if isinstance(given, str) else checked(given)
    changes = asked.get("traffic")
    if changes is None:
        return found
    if not isinstance(changes, dict) or "traffic" not in found:
        raise BadScenario("traffic changes the traffic of a scenario that has some.")
    try:
        return {**found, "traffic": resized(found["traffic"], changes)}
    except (BadTraffic, TypeError) as error:
        raise BadScenario(str(error)) from error
