"""Singapore: PDPA's Do Not Call provisions, Spam Control Act."""

from django.utils.translation import gettext_noop as _

from optin.policies.hours import daily
from optin.policies.rule import Certainty, Field, Rule

DNC = "sorena.io about the PDPA’s Do Not Call provisions"

RULES = (
    Rule(
        "SG", "sg_sender", Field.NOTICE, frozenset({"company_missing", "contact_missing"}),
        _("The sender is named and can be reached."), DNC, Certainty.SECONDARY,
    ),
    Rule(
        "SG", "sg_asking", Field.ASKING, 0,
        _("A message that asks for consent is a specified message itself: the person writes first."), DNC,
        Certainty.SECONDARY,
    ),
    Rule(
        "SG", "sg_asks_first", Field.NOTICE, frozenset({"asks_first"}),
        _("On WhatsApp the notice only answers a message of the person’s own."), DNC, Certainty.SECONDARY,
    ),
    Rule(
        "SG", "sg_grade", Field.LEAST_GRADE, "C", _("Consent is clear, unambiguous and in evidential form."), DNC,
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "SG", "sg_registry", Field.REGISTRY, 21, _("A result of the Do Not Call registry counts for 21 days."), DNC,
        Certainty.SECONDARY,
    ),
    Rule(
        "SG", "sg_withdrawal", Field.WITHDRAWAL, 24,
        _("A period of 21 days is told of and not verified: honoured at once."), "General knowledge",
        Certainty.UNVERIFIED, is_default=True,
    ),
    Rule(
        "SG", "sg_proof", Field.PROOF, 3, _("Proof is kept for three years."), "No number in the law",
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "SG", "sg_hours", Field.HOURS, daily(9, 21), _("No hours in the law: from 09 to 21."),
        "No number in the law", Certainty.SECONDARY, is_default=True,
    ),
)  # fmt: skip
