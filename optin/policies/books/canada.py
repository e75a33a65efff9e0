"""Canada: CASL."""

from django.utils.translation import gettext_noop as _

from optin.policies.hours import daily
from optin.policies.rule import Certainty, Field, Rule

CASL = "CASL through McMillan, Torys and others; the regulator’s guidance on evidence"

RULES = (
    Rule(
        "CA", "ca_request", Field.NOTICE,
        frozenset({"company_missing", "address_missing", "contact_missing", "withdraw_not_said"}),
        _("The request stands alone, names who asks, gives a mailing address and one of phone, e-mail or web, and says that consent can be withdrawn."),
        CASL, Certainty.SECONDARY,
    ),
    Rule(
        "CA", "ca_asking", Field.ASKING, 0,
        _("A message that asks for consent is itself a commercial message: the person writes first."), CASL,
        Certainty.SECONDARY,
    ),
    Rule(
        "CA", "ca_asks_first", Field.NOTICE, frozenset({"asks_first"}),
        _("On WhatsApp the notice only answers a message of the person’s own."), CASL, Certainty.SECONDARY,
    ),
    Rule(
        "CA", "ca_french", Field.NOTICE, frozenset({"language_missing"}),
        _("Québec asks for French beside other languages."), "General knowledge", Certainty.KNOWLEDGE,
        region="CA-QC", is_off=True,
    ),
    Rule(
        "CA", "ca_grade", Field.LEAST_GRADE, "C",
        _("The sender has to prove consent: how, when, to what, and the policy then in force."), CASL,
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "CA", "ca_withdrawal", Field.WITHDRAWAL, 240,
        _("Within ten business days; counted here as ten days."), "General knowledge and secondary sources",
        Certainty.KNOWLEDGE,
    ),
    Rule(
        "CA", "ca_proof", Field.PROOF, 3, _("Proof is kept for three years after the last message."),
        "No number in the law", Certainty.KNOWLEDGE, is_default=True,
    ),
    Rule(
        "CA", "ca_hours", Field.HOURS, daily(9, 21), _("No hours in the law: from 09 to 21."),
        "No number in the law", Certainty.SECONDARY, is_default=True,
    ),
)  # fmt: skip
