"""Scenarios: the whole state of a sandbox as JSON, to load, to export, to write by hand. Format:
docs/sandbox.md.
"""

from sandbox.scenario.checking import BadScenario, checked
from sandbox.scenario.exporting import export
from sandbox.scenario.loading import load
from sandbox.scenario.parts import PARTS
from sandbox.scenario.shipped import SHIPPED, find, names, wanted

__all__ = [
    "PARTS", "SHIPPED", "BadScenario", "checked", "export", "find", "load", "names", "wanted",
]  # fmt: skip
