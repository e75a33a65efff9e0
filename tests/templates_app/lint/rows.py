"""The rows of the corpus; see corpus/README.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("corpus")
OPEN, FROZEN = FOLDER / "open.jsonl", FOLDER / "frozen.jsonl"


def read(part: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in part.read_text(encoding="utf-8").splitlines()]
