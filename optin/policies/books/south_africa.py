"""South Africa: POPIA 69 and the consumer protection regulations as amended in 2026."""

from datetime import date

from django.utils.translation import gettext_noop as _

from optin.policies.hours import week
from optin.policies.rule import Certainty, Field, Rule

LAW = "POPIA 69 and the amended regulations through ebnet.co.za, vdt.co.za, swart.law and the press"
AMENDED = date(2026, 4, 15)

RULES = (
    Rule(
        "ZA", "za_form", Field.NOTICE, frozenset({"form_not_followed"}),
        _("Consent in the prescribed Form 4, or substantially similar."), LAW, Certainty.SECONDARY,
    ),
    Rule(
        "ZA", "za_sender", Field.NOTICE,
        frozenset({"company_missing", "address_missing", "contact_missing", "number_missing"}),
        _("The marketer’s name, electronic and physical address and contact number are shown."), LAW,
        Certainty.SECONDARY, since=AMENDED,
    ),
    Rule(
        "ZA", "za_asking", Field.ASKING, 1, _("Who is no customer may be asked once."), LAW, Certainty.SECONDARY,
    ),
    Rule(
        "ZA", "za_registration", Field.REGISTRATION, frozenset({"National Consumer Commission"}),
        _("The marketer is registered with the National Consumer Commission."), LAW, Certainty.SECONDARY,
        since=AMENDED,
    ),
    Rule(
        "ZA", "za_registry", Field.REGISTRY, 31, _("Lists are cleansed against the opt-out registry every month."), LAW,
        Certainty.SECONDARY, since=AMENDED,
    ),
    Rule(
        "ZA", "za_grade", Field.LEAST_GRADE, "D", _("Consent is given in a form that can be shown."), LAW,
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "ZA", "za_withdrawal", Field.WITHDRAWAL, 24, _("An opt-out is honoured at once."), LAW, Certainty.SECONDARY,
        is_default=True,
    ),
    Rule(
        "ZA", "za_proof", Field.PROOF, 3, _("Proof is kept for three years."), "No number in the law",
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "ZA", "za_hours", Field.HOURS, week((8, 20), (9, 13), None),
        _("Contact hours: Monday to Friday from 08 to 20, Saturday from 09 to 13, never on Sundays and holidays. Holidays are not known here."),
        "General knowledge", Certainty.KNOWLEDGE,
    ),
)  # fmt: skip
