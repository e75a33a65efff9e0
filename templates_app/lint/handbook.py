"""The catalogue as a page: docs/lint.md."""

from __future__ import annotations

import re

from templates_app.lint.catalogue import RULES
from templates_app.lint.finding import Severity

INTRODUCTION = """\
# What is checked before Meta sees a template

Written by `manage.py write_lint_handbook` from the rules themselves; change those, not this page. The composer checks
while one types, a reviewer sees the same, and `manage.py lint_template FILE.json …` checks files: JSON out, 1 when one
would be refused.

**Refused** keeps a template from being submitted. The others never do: they say what Meta's reviewers are likely to
think, and a person decides. **Fix** is the button that repairs it in the composer. Words in italics stand for what was
found.

How well it does is measured by `bench/lint` on a corpus of templates with their sources
(`tests/templates_app/lint/corpus`), a third of which no rule was tuned by.
"""
TITLES = {
    Severity.REFUSED: "Refused",
    Severity.LIKELY_REFUSED: "Likely refused",
    Severity.RECATEGORISED: "Likely recategorised",
    Severity.ADVICE: "Advice",
}


def page() -> str:
    parts = [INTRODUCTION]
    for severity, title in TITLES.items():
        rows = [(code, rule) for code, rule in sorted(RULES.items()) if rule.severity == severity]
        lines = [
            f"## {title}\n",
            "| Code | What is wrong | What to do | Fix |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| [`{code}`]({rule.source}) | {_shown(rule.message)} | {_shown(rule.cure)} | {rule.fix} |"
            for code, rule in rows
        ]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _shown(words: str) -> str:
    return re.sub(r"%\((\w+)\)s", r"*\1*", words).replace("|", "\\|")
