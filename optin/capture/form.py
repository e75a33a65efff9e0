"""A web form, on a page of ours or within somebody's own: a box, a number, and then a message that confirms.

What is sent on the page proves no number, so nothing is sent to it. The person writes from WhatsApp what is
written there for them; that confirms (evidence B). Whoever changes the text is asked, as with a link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from urllib.parse import urlsplit

import phonenumbers
from babel import Locale
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from optin.capture.finding import Finding, Rule, Severity, listed
from optin.capture.kind import Kind
from optin.capture.link import LINK
from optin.models import Flow
from optin.notice_lint import lexicon
from optin.notice_lint.draft import simple
from optin.notices.rendering import Piece, Surface
from optin.policies.jurisdictions import COVERED, MEMBERS, UNION
from optin.public_words import WORDS, Words, known
from optin.words import Grade

OPT_IN = "https://developers.facebook.com/documentation/business-messaging/whatsapp/getting-opt-in"
FRAMES = "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/frame-ancestors"
RULES = {
    "label_without_whatsapp": Rule(
        Severity.BLOCKS, _("The sentence beside the box does not say WhatsApp."),
        _("Say in “The sentence that is agreed to” that the messages come on WhatsApp."), OPT_IN),
    "label_without_business": Rule(
        Severity.BLOCKS, _("The sentence beside the box does not name the business."),
        _("Name the business in “The sentence that is agreed to”, as it is shown in the chat."), OPT_IN),
    "language_unknown": Rule(
        Severity.BLOCKS, _("The page around the form does not speak the notice’s language."),
        _("Choose a version of the notice in another language."), OPT_IN),
    "not_embedded": Rule(
        Severity.WARNS, _("No website may show it: it is there on its own page alone."),
        _("Name the addresses of your website if it should stand there too."), FRAMES),
    "origin_without_https": Rule(
        Severity.WARNS, _("A website that may show it is not encrypted: what it shows can be changed on the way."),
        _("Name its address with https; without is for trials on one’s own machine."), FRAMES),
}  # fmt: skip


def language_of(flow: Flow) -> str:
    """Of the page: that of the notice, so that all of it is read in one language. "": we do not speak it."""
    return known(flow.version.language)


def words_of(flow: Flow) -> Words:
    return WORDS[language_of(flow) or "en"]


def pieces_of(flow: Flow) -> list[Piece]:
    return flow.version.surfaces.get(Surface.WEB.value, [])


def countries_of(flow: Flow) -> list[str]:
    """Those whose rules its notice was written for, ISO 3166: of a notice for the Union the members without
    rules of their own."""
    place = flow.version.notice.jurisdiction
    return sorted(MEMBERS - set(COVERED)) if place == UNION else [place]


def country_choices(flow: Flow) -> list[tuple[str, str]]:
    """Code, and name with the beginning of its numbers, in the form's language."""
    names = Locale.parse(language_of(flow) or "en", sep="-").territories
    found = [
        (code, f"{names.get(code, code)} (+{phonenumbers.country_code_for_region(code)})")
        for code in countries_of(flow)
    ]
    return sorted(found, key=lambda one: one[1])


def example_of(country: str) -> str:
    """A mobile number as one writes it there."""
    kind = phonenumbers.PhoneNumberType.MOBILE
    found = phonenumbers.example_number_for_type(country, kind)
    form = phonenumbers.PhoneNumberFormat.NATIONAL
    return str(phonenumbers.format_number(found, form)) if found else ""


def rendered(flow: Flow) -> str:
    """The form as everybody is shown it before anything is typed: the same until we change the template."""
    return render_to_string("optin/public/_form.html", shown(flow))


def snapshot(flow: Flow) -> str:
    """SHA-256 of `rendered`, hex."""
    return sha256(rendered(flow).encode()).hexdigest()


def shown(flow: Flow, **typed: object) -> dict[str, object]:
    """What the form's template draws. `typed`: what somebody has filled in, and what is wrong with it."""
    return {
        "version": flow.version, "pieces": pieces_of(flow), "words": words_of(flow),
        "choices": country_choices(flow), "example": example_of(countries_of(flow)[0]), **typed,
    }  # fmt: skip


def page_of(flow: Flow) -> str:
    """The address of its own page."""
    return settings.SITE_URL + reverse("forms:form_detail", args=[flow.token])


def origins_of(flow: Flow) -> list[str]:
    """The websites that may show it: "https://shop.example"."""
    return [str(one) for one in flow.settings.get("origins", [])]


def _check(flow: Flow) -> Iterator[Finding]:
    yield from LINK.check(flow)
    label = simple(" ".join(one.text for one in pieces_of(flow) if one.kind == "box"))
    origins = origins_of(flow)
    found = {
        "label_without_whatsapp": not lexicon.WHATSAPP.search(label),
        "label_without_business": simple(flow.version.notice.business) not in label,
        "language_unknown": not language_of(flow),
        "not_embedded": not origins,
        "origin_without_https": any(urlsplit(one).scheme != "https" for one in origins),
    }
    yield from listed(RULES, *(code for code, broken in found.items() if broken))


def _shows(flow: Flow) -> Mapping[str, object]:
    site = settings.SITE_URL
    script = site + reverse("forms:form_script")
    return {
        **LINK.shows(flow), "form": rendered(flow), "page": page_of(flow), "words": words_of(flow),
        "origins": origins_of(flow), "policy": f"script-src {site}; frame-src {site}",
        "snippet": f'<script async src="{script}" data-form="{flow.token}"></script>',
    }  # fmt: skip


FORM = Kind(
    about=_(
        "On a website people tick a box and give their number; then they confirm by a message that is written "
        "for them in WhatsApp. Nothing is sent to a number that did not confirm."
    ),
    grade=Grade.CONFIRMED,
    surface=Surface.WEB,
    has_number=True,
    check=_check,
    shows=_shows,
)
