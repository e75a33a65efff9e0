"""Meta's terms and policies that bind whoever uses the platform: their versions, and what they forbid in our words.

When Meta changes one, its row here gets the new version and a new summary; every organisation is then asked to
accept it again. Sources stand in each row; `version` is the day of the text, or the month of its last known change,
or else the month in which it was last read.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Policy:
    """`points` is what it asks and forbids, in our words and not in Meta's."""

    key: str
    title: Text
    version: str
    url: str
    points: tuple[Text, ...]


POLICIES: tuple[Policy, ...] = (
    Policy(
        "only_meta",
        _("Only Meta's own platform and tools"),
        "2026-03-06",
        "https://www.whatsapp.com/legal/business-solution-terms/",
        (
            _(
                "Messages go through the WhatsApp Business Platform or the WhatsApp Business "
                "app, and through nothing else."
            ),
            _(
                "Forbidden: libraries that imitate WhatsApp Web or a phone, modified "
                "WhatsApp apps, and phones that a program operates."
            ),
            _(
                "Forbidden: collecting numbers or profiles from WhatsApp, checking in bulk "
                "who uses WhatsApp, passing access on to others."
            ),
            _("A number that is caught is banned."),
            _(
                "This portal calls Meta's documented Graph API alone, and has no way to do otherwise."
            ),
        ),
    ),
    Policy(
        "business_solution",
        _("WhatsApp Business Solution Terms"),
        "2026-03-06",
        "https://www.whatsapp.com/legal/business-solution-terms/",
        (
            _(
                "The platform is for businesses that talk to their own customers. What it "
                "tells you serves that alone."
            ),
            _(
                "Providers of general AI assistants may not use it as their main product, "
                "but for numbers of the EEA and Brazil; a bot for your own service is fine."
            ),
            _("Data of the platform may not train models beyond your own use."),
        ),
    ),
    Policy(
        "messaging",
        _("WhatsApp Business Messaging Policy"),
        "2024-11",
        "https://business.whatsapp.com/policy",
        (
            _(
                "Write to people only who gave you their number and agreed to hear from you; "
                "the agreement names your business."
            ),
            _("Honour every request to stop, inside and outside WhatsApp, at once."),
            _(
                "Begin with approved templates, used for what they were approved for; write "
                "freely only within 24 hours of the person's last message."
            ),
            _("Automation needs a quick and clear way to a human."),
            _(
                "Never ask for or send whole card or account numbers, numbers of identity "
                "papers, or health information where law forbids it."
            ),
            _("The profile is true, up to date and says how to reach you."),
        ),
    ),
    Policy(
        "commerce",
        _("WhatsApp Commerce Policy"),
        "2026-09",
        "https://business.whatsapp.com/policy",
        (
            _(
                "Not to be offered: drugs, tobacco, weapons, adult goods, live animals, "
                "parts of the body, unsafe supplements, gambling for money, digital "
                "currencies, dating, schemes that promise quick money."
            ),
            _(
                "Alcohol, medicine without prescription and gambling are allowed in some "
                "countries, with checks of age and Meta's permission."
            ),
        ),
    ),
    Policy(
        "in_app_signup",
        _("Terms for marketing messages and In-App Signup"),
        "2026-07-03",
        "https://www.facebook.com/legal/ads-manager-marketing-messages-terms",
        (
            _(
                "Needed once before the first In-App Signup link and for the Marketing "
                "Messages API. Accepting is a legal act that a person does."
            ),
            _(
                "Not offered in the EEA, the United Kingdom, Brazil, Japan, South Korea, "
                "Nigeria, South Africa and Türkiye."
            ),
        ),
    ),
)
BY_KEY = {policy.key: policy for policy in POLICIES}
