"""Paper, counter and telephone: an act that a colleague saw or heard, with what proves it.

One person keys it in with a scan, a photo or a recording; it counts once a second one has looked at that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from optin.capture.finding import Finding, Rule, Severity, listed
from optin.capture.kind import Kind
from optin.models import Flow, Medium
from optin.notices.rendering import Surface
from optin.words import Grade

OPT_IN = "https://developers.facebook.com/documentation/business-messaging/whatsapp/getting-opt-in"
RULES = {
    "script_missing": Rule(
        Severity.BLOCKS, _("The notice does not say what is read out on the telephone."),
        _("Publish a version with a phone script, or take the telephone out."), OPT_IN),
    "media_missing": Rule(
        Severity.BLOCKS, _("It does not say how people agree by it."),
        _("Choose paper, counter or telephone."), OPT_IN),
}  # fmt: skip


def _check(flow: Flow) -> Iterator[Finding]:
    media = flow.settings.get("ways") or []
    if not media:
        yield from listed(RULES, "media_missing")
    if Medium.PHONE in media and not flow.version.surfaces.get(Surface.PHONE.value):
        yield from listed(RULES, "script_missing")


def _shows(flow: Flow) -> Mapping[str, object]:
    surfaces = flow.version.surfaces
    return {
        "paper": surfaces.get(Surface.PAPER.value, []),
        "script": surfaces.get(Surface.PHONE.value, []),
        "media": [Medium(one).label for one in flow.settings.get("ways") or []],
    }


PAPER = Kind(
    about=_(
        "They sign a paper, agree at the counter or say yes on the telephone; two colleagues look at it."
    ),
    grade=Grade.MEDIA,
    surface=Surface.PAPER,
    has_number=False,
    check=_check,
    shows=_shows,
)  # fmt: skip
