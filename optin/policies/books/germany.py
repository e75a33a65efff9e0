"""Germany, beside the rules of the Union: UWG §7, §7a."""

from django.utils.translation import gettext_noop as _

from optin.policies.hours import daily
from optin.policies.rule import Certainty, Field, Rule

UWG = "UWG §7, §7a as quoted by lawyers and the chamber of commerce in Osnabrück; BGH I ZR 164/09, headnotes"

RULES = (
    Rule(
        "DE", "de_confirmation", Field.CONFIRMATION, True,
        _("A confirmation by e-mail proves nothing about a phone number: it has to come from the same WhatsApp identity."),
        UWG, Certainty.SECONDARY,
    ),
    Rule(
        "DE", "de_confirmation_told", Field.NOTICE, frozenset({"confirmation_not_told"}),
        _("The notice says that the consent is confirmed on WhatsApp."), "waportal’s own bar", Certainty.SECONDARY,
        is_default=True,
    ),
    Rule(
        "DE", "de_grade", Field.LEAST_GRADE, "B",
        _("Each person’s own declaration is documented in full and can be printed at any time."), UWG,
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "DE", "de_proof", Field.PROOF, 5,
        _("Proof is kept for five years from consent and again from every use. The law says so of calls; messages follow it here."),
        UWG, Certainty.SECONDARY,
    ),
    Rule(
        "DE", "de_hours", Field.HOURS, daily(8, 21), _("No hours in the law for messages: from 08 to 21."),
        "No number in the law", Certainty.SECONDARY, is_default=True,
    ),
)  # fmt: skip
