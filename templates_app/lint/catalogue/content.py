"""What Meta's reviewers reject although it is well formed."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from templates_app.lint.finding import TEMPLATES, Severity
from templates_app.lint.rule import Rule

REVIEW = TEMPLATES + "template-review"
POLICY = "https://business.whatsapp.com/policy"
COMMERCE = "https://www.whatsapp.com/legal/commerce-policy/"
LIKELY = Severity.LIKELY_REFUSED

CONTENT: dict[str, Rule] = {
    "duplicate_text": Rule(
        _("This account already has a template with the same body and footer."),
        _("Use that one, or change the words. Only authentication templates may be alike."),
        LIKELY,
        REVIEW,
    ),
    "untranslated": Rule(
        _("This text was copied from another language and is not translated yet."),
        _("Translate it. If it is meant to stay the same, confirm the translation above the text."),
        LIKELY,
        REVIEW,
    ),
    "language_mismatch": Rule(
        _("The template is declared as %(declared)s, and the text looks like %(found)s."),
        _("Choose the language that the text is written in, or translate the text."),
        LIKELY,
        REVIEW,
    ),
    "language_mixed": Rule(
        _("A part of the text looks like %(found)s, and the rest is %(declared)s."),
        _("Keep to one language. Make a template of its own for every other."),
        LIKELY,
        REVIEW,
    ),
    "asks_sensitive": Rule(
        _("The text seems to ask for card, account or identity numbers (%(words)s)."),
        _("Ask for them on your own site after signing in, never in a chat."),
        LIKELY,
        POLICY,
    ),
    "threat": Rule(
        _("The text may be read as a threat (%(words)s)."),
        _("State what is due and until when, and offer help."),
        LIKELY,
        REVIEW,
    ),
    "prohibited_goods": Rule(
        _("WhatsApp forbids or restricts trade in this (%(words)s)."),
        _("Take it out, or find out first whether it is allowed in the country you write to."),
        LIKELY,
        COMMERCE,
    ),
    "too_generic": Rule(
        _("The text says nothing by itself: anything could stand in it."),
        _("Say in fixed words what it is about: which order, which appointment, which account."),
        LIKELY,
        "https://www.twilio.com/docs/whatsapp/tutorial/message-template-approvals-statuses",
    ),
    "placeholder_left": Rule(
        _("“%(words)s” looks like something that was to be replaced."),
        _("Write what belongs there, or make it a variable with double braces."),
        LIKELY,
        REVIEW,
    ),
    "sample_personal": Rule(
        _("The example of {{%(name)s}} looks like real data of a person."),
        _("Invent one. The examples go to Meta's reviewers."),
        Severity.ADVICE,
        REVIEW,
    ),
    "sample_placeholder": Rule(
        _("The example of {{%(name)s}} tells a reviewer nothing."),
        _("Write what could really stand there, such as an invented name."),
        Severity.ADVICE,
        REVIEW,
    ),
    "sample_spacing": Rule(
        _("The example of {{%(name)s}} has line breaks, tabs or many spaces; no value may have them when it is sent."),
        _("Write it in one line."),
        Severity.ADVICE,
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
        _("Put it in one line"),
    ),
}  # fmt: skip
