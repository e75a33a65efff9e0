"""Australia: Spam Act 2003."""

from django.utils.translation import gettext_noop as _

from optin.policies.hours import daily
from optin.policies.rule import Certainty, Field, Rule

SPAM = "Spam Act 2003 through egressif.io and a summary of eBay’s"

RULES = (
    Rule(
        "AU", "au_sender", Field.NOTICE, frozenset({"company_missing", "contact_missing"}),
        _("The sender is named, with a correct contact that stays valid for 30 days."), SPAM, Certainty.SECONDARY,
    ),
    Rule(
        "AU", "au_asking", Field.ASKING, 0, _("No message may ask for consent: the person writes first."), SPAM,
        Certainty.SECONDARY,
    ),
    Rule(
        "AU", "au_asks_first", Field.NOTICE, frozenset({"asks_first"}),
        _("On WhatsApp the notice only answers a message of the person’s own."), SPAM, Certainty.SECONDARY,
    ),
    Rule(
        "AU", "au_grade", Field.LEAST_GRADE, "D",
        _("Consent is express; who gave it, when and how is the sender’s to prove."), SPAM, Certainty.SECONDARY,
        is_default=True,
    ),
    Rule(
        "AU", "au_withdrawal", Field.WITHDRAWAL, 120,
        _("Free and without effort, within five working days; counted here as five days."), SPAM, Certainty.SECONDARY,
    ),
    Rule(
        "AU", "au_proof", Field.PROOF, 3, _("Proof is kept for three years."), "No number in the law",
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "AU", "au_hours", Field.HOURS, daily(9, 20), _("No hours in the law for messages: from 09 to 20."),
        "No number in the law", Certainty.SECONDARY, is_default=True,
    ),
)  # fmt: skip
