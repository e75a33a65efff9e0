"""The rows of the corpus; see corpus/README.md. `bench/lint` reads them too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from templates_app.lint import Around, Draft

FOLDER = Path(__file__).with_name("corpus")
OPEN, FROZEN = FOLDER / "open.jsonl", FOLDER / "frozen.jsonl"


def read(part: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in part.read_text(encoding="utf-8").splitlines()]


def draft(row: dict[str, Any]) -> Draft:
    known = row.get("around", {})
    others = frozenset((body, footer) for body, footer in known.get("others", ()))
    copied = frozenset(known.get("untranslated", ()))
    around = Around(tuple(known.get("domains", ())), others, copied)
    return Draft.of_json(row["template"], around)
