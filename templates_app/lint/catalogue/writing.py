"""How it is written: marks, spaces, emoji, labels, the name."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from templates_app.lint.finding import COMPONENTS, Severity
from templates_app.lint.rule import Rule

TWILIO = "https://www.twilio.com/docs/api/errors/63040"
FORMATTING = "https://faq.whatsapp.com/539178204879377"
LIKELY, ADVICE = Severity.LIKELY_REFUSED, Severity.ADVICE

WRITING: dict[str, Rule] = {
    "variables_side_by_side": Rule(
        _("Only a space stands between two variables."),
        _("Write a word between them, or make them one."),
        LIKELY,
        "https://learn.doubletick.io/templates/fix-message-template-rejection",
    ),
    "emoji_misplaced": Rule(
        _("There is an emoji in the header or the footer."),
        _("Keep emoji to the body."),
        LIKELY,
        TWILIO,
        _("Remove the emoji"),
    ),
    "footer_markup": Rule(
        _("The footer has line breaks or formatting marks."),
        _("Write the footer in one plain line."),
        LIKELY,
        TWILIO,
        _("Put it in one line"),
    ),
    "body_spacing": Rule(
        _("The body has tabs, many spaces in a row or several empty lines in a row."),
        _("Use single spaces and at most one empty line."),
        LIKELY,
        "https://easysocial.io/docs/guidelines",
        _("Tidy the spaces"),
    ),
    "edge_space": Rule(
        _("The text starts or ends with spaces or empty lines."),
        _("Remove them."),
        ADVICE,
        COMPONENTS,
        _("Remove them"),
    ),
    "marks_unbalanced": Rule(
        _("The formatting mark %(mark)s has no partner and will be shown as it is."),
        _("Close it at the end of the words it belongs to, or remove it."),
        ADVICE,
        FORMATTING,
        _("Remove the mark"),
    ),
    "invisible_characters": Rule(
        _("The text has characters that nobody sees (%(names)s)."),
        _("Remove them; they come from copying."),
        ADVICE,
        COMPONENTS,
        _("Remove them"),
    ),
    "label_twice": Rule(
        _("Two buttons have the label “%(label)s”."),
        _("Give each button a label of its own."),
        LIKELY,
        COMPONENTS,
    ),
    "not_on_desktop": Rule(
        _("WhatsApp shows this message on phones only, not on computers."),
        _(
            "If people should read it on a computer too: no limited-time offer, at most three buttons, and quick"
            " replies only by themselves."
        ),
        ADVICE,
        COMPONENTS,
    ),
    "name_vague": Rule(
        _("The name says nothing to Meta's reviewers."),
        _("Call it by what it is for, such as bus_ticket_details."),
        ADVICE,
        "https://docs.bualpro.com/common-whatsapp-message-template-rejection-reasons",
    ),
}  # fmt: skip
