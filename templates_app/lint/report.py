"""What the lint says, for programs: the command line and the API share it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from templates_app.lint.category import estimate
from templates_app.lint.checking import check
from templates_app.lint.draft import Draft
from templates_app.lint.finding import Severity


def as_json(draft: Draft) -> dict[str, Any]:
    """{"name", "language", "category", "refused": bool, "estimate": {"category", "words"}, "findings": […]}; each
    finding has code, severity, field, message, cure, subcode, source and fix."""
    findings = check(draft)
    return {
        "name": draft.name,
        "language": draft.language,
        "category": draft.category,
        "refused": any(one.severity == Severity.REFUSED for one in findings),
        "estimate": asdict(estimate(draft)),
        "findings": [{**asdict(one), "severity": one.severity.value} for one in findings],
    }
