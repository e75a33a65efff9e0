"""Meta's In-App Signup: WhatsApp itself asks, on a page of Meta's, and tells us who agreed.

Made at Meta (Graph v22 and later), marketing only, not offered everywhere. Meta documents no payload of the
webhook: that `user_preferences` says "signup" with a `signup_id` is how a widely used library reads it (pywa
4.3), so what does not look like that is kept as it came and gives nothing.
https://developers.facebook.com/documentation/business-messaging/whatsapp/in-app-signup/ (read 2026-07-03)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from assets.models import PhoneNumber
from optin.capture.finding import Finding, Rule, Severity, listed
from optin.capture.kind import Kind
from optin.identity.numbers import NotANumber, country, digits
from optin.models import Flow
from optin.notices.rendering import Surface
from optin.policies.jurisdictions import MEMBERS, UNION
from optin.words import Grade, Purpose

SIGNUP_PAGE = (
    "https://developers.facebook.com/documentation/business-messaging/whatsapp/in-app-signup/"
)
LONGEST = 300  # characters of Meta's signup_message
# Neither numbers of these countries nor people there: the European Economic Area, and what else Meta names.
EXCLUDED = MEMBERS | {"IS", "LI", "NO", "GB", "BR", "JP", "KR", "NG", "ZA", "TR"}
RULES = {
    "not_offered_here": Rule(
        Severity.BLOCKS, _("Meta does not offer In-App Signup for numbers of this country."),
        _("Choose a number of another country, or use a link or QR code instead."), SIGNUP_PAGE),
    "not_offered_there": Rule(
        Severity.BLOCKS, _("Meta does not offer In-App Signup to people where this notice is for."),
        _("Use a link or QR code for them instead."), SIGNUP_PAGE),
    "marketing_alone": Rule(
        Severity.BLOCKS, _("In-App Signup is for marketing alone."),
        _("Choose a notice for marketing."), SIGNUP_PAGE),
    "statement_too_long": Rule(
        Severity.BLOCKS, _("The sentence that is agreed to is longer than the 300 characters of Meta’s page."),
        _("Publish a version with a shorter sentence."), SIGNUP_PAGE),
    "text_otherwise": Rule(
        Severity.BLOCKS, _("Meta’s page shows another text than the notice."),
        _("Change the text at Meta to the notice’s sentence, word for word, and paste it here again."), SIGNUP_PAGE),
    "thinly_documented": Rule(
        Severity.WARNS, _("Meta does not document how it tells of people who signed up."),
        _("Sign up yourself first, and see that it is counted here, before you show the link to others."), SIGNUP_PAGE),
}  # fmt: skip


def statement_of(flow: Flow) -> str:
    """What Meta's page has to show."""
    pieces = flow.version.surfaces.get(Surface.WEB.value, [])
    return next((one.text for one in pieces if one.kind == "box"), "")


def is_offered(number: str = "", user_id: str = "") -> bool:
    """To a person, or for a business, of this number; of a country that nobody can tell, no."""
    try:
        known = country(digits(number) if number else "", user_id)
    except NotANumber:
        return False
    return bool(known) and known not in EXCLUDED


def _check(flow: Flow) -> Iterator[Finding]:
    notice, statement = flow.version.notice, statement_of(flow)
    dialled = _dialled(flow)
    broken = {
        "not_offered_here": bool(dialled) and not is_offered(dialled),
        "not_offered_there": notice.jurisdiction in EXCLUDED | {UNION},
        "marketing_alone": notice.purpose != Purpose.MARKETING,
        "statement_too_long": len(statement) > LONGEST,
        "text_otherwise": _plain(str(flow.settings.get("signup_message", ""))) != _plain(statement),
        "thinly_documented": True,
    }
    yield from listed(RULES, *(code for code, is_broken in broken.items() if is_broken))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _dialled(flow: Flow) -> str:
    number = PhoneNumber.objects.of(flow.organisation).filter(phone_number_id=flow.phone_number_id)
    return number.values_list("display_phone_number", flat=True).first() or ""


def _shows(flow: Flow) -> Mapping[str, object]:
    dialled = _dialled(flow)
    signup = flow.settings.get("signup_id", "")
    number = "".join(letter for letter in dialled if letter.isdecimal())
    return {
        "statement": statement_of(flow),
        "number": dialled,
        "signup_address": f"https://wa.me/{number}/signup/{signup}" if number else "",
    }


SIGNUP = Kind(
    about=_(
        "A link opens a page of Meta’s within WhatsApp; who agrees there is told to us. For marketing alone, "
        "and not in the EEA, the United Kingdom, Brazil, Japan, South Korea, Nigeria, South Africa and Turkey."
    ),
    grade=Grade.CONFIRMED,
    surface=Surface.WEB,
    has_number=True,
    check=_check,
    shows=_shows,
)
