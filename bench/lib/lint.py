"""bench/lint: how right the lint is on its corpus, on the open part and on the frozen one, and how long it takes.

No server is needed. A finding counts as right when its code is expected of that template. The frozen third was
written before the rules and no rule was tuned by it; its rows are not shown here either. The table is for people,
the last line is JSON.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django

from bench.lib import bars
from bench.lib.bars import Bar
from bench.lib.foundation import machine
from bin.lib import problems, testbed

ROOT = Path(__file__).resolve().parents[2]
RIGHT, RECALLED, SLOWEST_MS = 0.95, 0.95, 30.0


@dataclass
class Score:
    """Counted over (template, code)."""

    rows: int = 0
    right: int = 0
    wrong: int = 0
    missed: int = 0
    wrong_severity: int = 0
    missed_codes: Counter[str] = field(default_factory=Counter)
    wrong_codes: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    def figures(self) -> dict[str, Any]:
        return {
            "rows": self.rows, "right": self.right, "wrong": self.wrong, "missed": self.missed,
            "wrong_severity": self.wrong_severity,
            "precision": round(self.precision, 4), "recall": round(self.recall, 4),
            "wrong_codes": dict(self.wrong_codes), "missed_codes": dict(self.missed_codes),
        }  # fmt: skip


def main() -> int:
    asked = _asked()
    data_dir = Path(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108  # nothing is written there
    nowhere = {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    nowhere["DATABASE_ADMIN_URL"] = nowhere["DATABASE_URL"]
    os.environ.update(testbed.environment(Path(sys.executable), data_dir) | nowhere)
    os.environ["DJANGO_SETTINGS_MODULE"] = "waportal.settings"
    django.setup()
    from tests.templates_app.lint.rows import FROZEN, OPEN  # Django's settings come first

    scores = {part.stem: _scored(part) for part in (OPEN, FROZEN)}
    cold, warm = _timed([OPEN, FROZEN], asked.rounds)
    found = [bar for name, score in scores.items() for bar in _bars_of(name, score)]
    found.append(
        bars.at_most(
            "one template, p95", bars.percentile(warm, 0.95), SLOWEST_MS, "ms",
            f"median {bars.percentile(warm, 0.5):.2f}, worst {max(warm):.1f}, {len(warm)} checks",
        )
    )  # fmt: skip
    found.append(
        bars.at_most(
            "one template in a fresh process, p95", bars.percentile(cold, 0.95), SLOWEST_MS, "ms"
        )
    )
    figures = {name: score.figures() for name, score in scores.items()}
    print(f"\n{bars.table(found)}\n", flush=True)
    print(bars.as_json(found, {"corpus": figures} | machine()))
    return 0 if all(bar.ok for bar in found) else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench/lint", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="times the corpus is checked (20)")
    return parser.parse_args()


def _scored(part: Path) -> Score:
    from templates_app.lint import check
    from tests.templates_app.lint.rows import draft, read

    score = Score()
    for row in read(part):
        got = {one.code: one.severity.value for one in check(draft(row))}
        expected: dict[str, str] = row["expected"]
        both = got.keys() & expected.keys()
        score.rows += 1
        score.right += len(both)
        score.wrong_severity += sum(got[code] != expected[code] for code in both)
        score.wrong_codes.update(got.keys() - both)
        score.missed_codes.update(expected.keys() - both)
        score.wrong += len(got.keys() - both)
        score.missed += len(expected.keys() - both)
    return score


def _bars_of(name: str, score: Score) -> tuple[Bar, Bar]:
    facts = (
        f"{score.rows} templates, {score.right} right, {score.wrong} wrong, {score.missed} missed"
    )
    return (
        Bar(
            f"precision, {name}",
            f"≥ {RIGHT:g}",
            f"{score.precision:.3f} ({facts})",
            score.precision >= RIGHT,
        ),
        Bar(f"recall, {name}", f"≥ {RECALLED:g}", f"{score.recall:.3f}", score.recall >= RECALLED),
    )


def _timed(parts: list[Path], rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each check with everything to be looked up anew, and as a running portal does it."""
    from templates_app.lint import check, phrases
    from tests.templates_app.lint.rows import draft, read

    rows = [row for part in parts for row in read(part)]
    phrases.forget()
    cold: list[float] = []
    warm: list[float] = []
    for turn in range(rounds + 1):
        for row in rows:
            began = time.perf_counter()
            check(draft(row))
            (warm if turn else cold).append((time.perf_counter() - began) * 1000)
    return cold, warm


if __name__ == "__main__":
    raise SystemExit(problems.run(main))
