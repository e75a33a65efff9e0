"""The catalogue as a page: docs/notice-lint.md."""

from __future__ import annotations

import re
from datetime import date

from optin import policies
from optin.notice_lint.catalogue import ALWAYS, OF_ADVERTISING, RULES
from optin.notice_lint.finding import Severity

INTRODUCTION = """\
# What is checked in a notice

Written by `manage.py write_notice_handbook` from the rules themselves; change those, not this page. These are product
defaults for the business's own counsel to review. They are not legal advice, and a notice that passes may still be wrong.

A finding that **blocks** keeps a notice from being published, unless its author gives a reason and a second person
publishes it all the same; both names are kept. The others only ask to be looked at. Which jurisdiction asks for what is
data (`optin/policies/books`) with its source and how sure it is; where a jurisdiction asks from a later day, that is
said. “Advertising” means that only notices for marketing and calling are asked.

How well it does is measured on a corpus (`tests/optin/notices/corpus`) that was written before the rules.
"""
TITLES = {Severity.BLOCKS: "Blocks", Severity.WARNS: "Warns"}


def page() -> str:
    parts = [INTRODUCTION]
    for severity, title in TITLES.items():
        lines = [
            f"## {title}\n",
            "| Code | What is wrong | What to do | Asked by |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| `{code}` | {_cell(rule.message)} | {_cell(rule.cure)} | {_asked_by(code)} |"
            for code, rule in sorted(RULES.items())
            if rule.severity == severity
        ]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _asked_by(code: str) -> str:
    asking = [
        _place(rule.jurisdiction, rule.since)
        for rule in policies.RULES
        if rule.field == policies.Field.NOTICE and not rule.is_off and code in rule.value
    ]
    whom = ", ".join(["all"] if code in ALWAYS or "META" in asking else asking)
    return f"{whom} (advertising)" if code in OF_ADVERTISING else whom


def _place(jurisdiction: str, since: date | None) -> str:
    return f"{jurisdiction} from {since}" if since else jurisdiction


def _cell(words: str) -> str:
    return re.sub(r"\|", r"\\|", words)
