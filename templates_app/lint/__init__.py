"""What Meta would say of a template, said before Meta sees it.

`lint.check(lint.Draft.of(template))` finds everything; `lint.refused(…)` what keeps it from being submitted;
`lint.fixed(draft, code)` is the content with one finding repaired. Every rule is a row of `lint.catalogue`.
"""

from templates_app.lint.catalogue import RULES
from templates_app.lint.category import Estimate, estimate
from templates_app.lint.checking import check, refused
from templates_app.lint.draft import Around, Draft
from templates_app.lint.finding import Finding, Severity
from templates_app.lint.fixes import FIXES, fixed
from templates_app.lint.phrases import quoted

__all__ = [
    "FIXES",
    "RULES",
    "Around",
    "Draft",
    "Estimate",
    "Finding",
    "Severity",
    "check",
    "estimate",
    "fixed",
    "quoted",
    "refused",
]
