"""What is said of a flow before it goes live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from optin import notice_lint


class Severity(models.TextChoices):
    """Only the first keeps a flow from going live; nobody overrides it."""

    BLOCKS = "blocks", _("Keeps it from going live")
    WARNS = "warns", _("Look at this")


@dataclass(frozen=True)
class Finding:
    """As of a notice (`notice_lint.Finding`). `field` is one of a notice's wording, or ""."""

    code: str
    severity: Severity
    message: str | Promise
    cure: str | Promise
    source: str
    field: str = ""

    @property
    def blocks(self) -> bool:
        return self.severity == Severity.BLOCKS


@dataclass(frozen=True)
class Rule:
    severity: Severity
    message: Promise
    cure: Promise
    source: str

    def finding(self, code: str) -> Finding:
        return Finding(code, self.severity, self.message, self.cure, self.source)


def of_notice(found: notice_lint.Finding) -> Finding:
    """What is wrong with its notice by today's rules is wrong with the flow."""
    return Finding(
        found.code, Severity(found.severity.value), found.message, found.cure, found.source,
        found.field,
    )  # fmt: skip


def listed(rules: Mapping[str, Rule], *codes: str) -> list[Finding]:
    return [rules[code].finding(code) for code in codes]
