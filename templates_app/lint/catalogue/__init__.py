"""Every rule by its code, and the finding made of one. docs/lint.md is written from here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from templates_app.lint.catalogue.category import CATEGORY
from templates_app.lint.catalogue.content import CONTENT
from templates_app.lint.catalogue.format import FORMAT
from templates_app.lint.catalogue.links import LINKS
from templates_app.lint.catalogue.writing import WRITING
from templates_app.lint.finding import Finding
from templates_app.lint.rule import Rule

RULES: dict[str, Rule] = {**FORMAT, **LINKS, **CONTENT, **CATEGORY, **WRITING}


def finding(code: str, field: str, *, subcode: int | None = None, **facts: Any) -> Finding:
    """What the rule `code` says at `field`, its words filled with `facts`."""
    rule = RULES[code]
    return Finding(
        code=code,
        severity=rule.severity,
        field=field,
        message=gettext(rule.message) % facts,
        cure=gettext(rule.cure) % facts,
        subcode=subcode,
        source=rule.source,
        fix=gettext(rule.fix) if rule.fix else "",
    )
