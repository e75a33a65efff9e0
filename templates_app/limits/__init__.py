"""Meta's hard limits, checked before Meta sees a template:
`limits.check(limits.Draft.of(template))`."""

from templates_app.limits.checking import check
from templates_app.limits.draft import Draft
from templates_app.limits.finding import Finding

__all__ = ["Draft", "Finding", "check"]
