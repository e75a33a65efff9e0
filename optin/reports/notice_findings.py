"""What the lint says of a notice here and now: with the organisation's names and its other languages."""

from __future__ import annotations

from datetime import date

from accounts.models import Organisation
from assets.models import PhoneNumber
from optin import notice_lint
from optin.house import house_of
from optin.models import Notice
from optin.notice_lint import Around, Draft, Finding
from optin.notices.wording import Wording


def findings_of(
    wording: Wording,
    organisation: Organisation,
    notice: Notice | None = None,
    *,
    on: date | None = None,
) -> list[Finding]:
    """`on`: today where the organisation is, unless another day is asked for."""
    draft = Draft(wording.filled(), around(organisation, notice))
    day = on or organisation.today()
    return notice_lint.check(draft, on=day, rules=house_of(organisation).rules(day))


def around(organisation: Organisation, notice: Notice | None = None) -> Around:
    languages = notice.versions.published().values_list("language", flat=True) if notice else ()
    return Around(tuple(verified_names(organisation)), tuple(languages))


def verified_names(organisation: Organisation) -> list[str]:
    """Those of its numbers, as Meta has verified them."""
    numbers = PhoneNumber.objects.filter(organisation=organisation).exclude(verified_name="")
    return sorted(set(numbers.values_list("verified_name", flat=True)))
