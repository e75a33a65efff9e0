"""Numbers as Prometheus reads them.

https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[str, Mapping[str, str], float]  # what follows the name, labels, value


class Family(NamedTuple):
    name: str
    kind: str  # counter, gauge, histogram
    help: str
    samples: Iterable[Sample]


def exposition(families: Iterable[Family]) -> str:
    """The whole page. A family without samples is named nevertheless."""
    lines: list[str] = []
    for name, kind, help_, samples in families:
        lines += [f"# HELP {name} {help_}", f"# TYPE {name} {kind}"]
        lines += [f"{name}{more}{_labels(labels)} {value}" for more, labels, value in samples]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items()) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
