"""What is wrong with a notice, said before anybody agrees to it.

`notice_lint.check(Draft(wording.filled(), around), on=today)` finds everything. A rule is a row of
`catalogue.py` and a check; which jurisdictions ask for it is data of `optin.policies`. Words are in `words/`.
"""

from optin.notice_lint.catalogue import RULES
from optin.notice_lint.checking import check
from optin.notice_lint.draft import Around, Draft
from optin.notice_lint.finding import Finding, Severity

__all__ = ["RULES", "Around", "Draft", "Finding", "Severity", "check"]
