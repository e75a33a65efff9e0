"""What the lint of notices says."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Severity(models.TextChoices):
    """Only the first keeps a notice from being published, unless somebody gives a reason and a second
    person agrees."""

    BLOCKS = "blocks", _("Keeps it from being published")
    WARNS = "warns", _("Look at this")


@dataclass(frozen=True)
class Finding:
    """One rule that is broken.

    code      stable name of the rule, such as "stop_not_said"
    field     of the wording: "statement", "details", …; "" for the notice as a whole
    message   what is wrong, a whole translated sentence
    cure      what to do, a whole translated sentence
    source    where the rule is from, as it was read
    """

    code: str
    severity: Severity
    field: str
    message: str
    cure: str
    source: str

    @property
    def blocks(self) -> bool:
        return self.severity == Severity.BLOCKS
