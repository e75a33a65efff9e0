"""What does not fit the category, and what the category asks for."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from templates_app.lint.finding import TEMPLATES, Severity
from templates_app.lint.rule import Rule

CATEGORIES = TEMPLATES + "template-categorization"

CATEGORY: dict[str, Rule] = {
    "promotional_in_utility": Rule(
        _("This reads like marketing (%(words)s)."),
        _("Take these words out, or choose the category marketing. Meta bills what it decides."),
        Severity.RECATEGORISED,
        CATEGORIES,
    ),
    "auth_not_code": Rule(
        _("This is an authentication template, and its text is not about a one-time code."),
        _("Write it as a utility or marketing template."),
        Severity.RECATEGORISED,
        CATEGORIES,
    ),
    "code_elsewhere": Rule(
        _("This looks like a one-time code (%(words)s), which only authentication templates may carry."),
        _("Make an authentication template."),
        Severity.LIKELY_REFUSED,
        CATEGORIES,
    ),
    "opt_out_missing": Rule(
        _("Nothing tells the reader how to stop your marketing."),
        _("Write it into the footer, or add a quick reply such as “Stop promotions”."),
        Severity.ADVICE,
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/getting-opt-in",
        _("Add a footer that says it"),
    ),
    "marketing_body_long": Rule(
        _("The body has %(count)s characters. Providers report that Meta refuses marketing above %(most)s."),
        _("Shorten it if it comes back."),
        Severity.ADVICE,
        "https://support.wati.io/es/articles/11463458-que-son-las-directrices-de-formato-de-plantillas",
    ),
    "emoji_many": Rule(
        _("The body has %(count)s emoji. Providers report that Meta refuses marketing with more than %(most)s."),
        _("Use fewer emoji."),
        Severity.LIKELY_REFUSED,
        "https://support.wati.io/es/articles/11463458-que-son-las-directrices-de-formato-de-plantillas",
    ),
}  # fmt: skip
