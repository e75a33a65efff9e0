"""The European Union: GDPR 4(11), 6, 7, 13; ePrivacy 13."""

from django.utils.translation import gettext_noop as _

from optin.policies.hours import daily
from optin.policies.rule import Certainty, Field, Rule

GDPR = "GDPR 4(11), 7, 13, recital 42, in an excerpt of overview.legal; EDPB guidelines through a law firm"

RULES = (
    Rule(
        "EU", "eu_controller", Field.NOTICE, frozenset({"company_missing", "contact_missing"}),
        _("Who is responsible is named, with a way to reach them."), GDPR, Certainty.PRIMARY,
    ),
    Rule(
        "EU", "eu_data", Field.NOTICE, frozenset({"data_not_listed", "recipients_missing", "storage_missing"}),
        _("The kinds of data, who receives them (Meta too, and outside the Union) and how long they are kept are told."),
        GDPR, Certainty.SECONDARY,
    ),
    Rule(
        "EU", "eu_rights", Field.NOTICE,
        frozenset({"withdraw_not_said", "rights_missing", "complaint_missing"}),
        _("The right to withdraw is told before consent is given, and so are the other rights and the authority."),
        GDPR, Certainty.PRIMARY,
    ),
    Rule(
        "EU", "eu_grade", Field.LEAST_GRADE, "D",
        _("The controller must be able to demonstrate consent: who, and to what."), GDPR, Certainty.PRIMARY,
        is_default=True,
    ),
    Rule(
        "EU", "eu_withdrawal", Field.WITHDRAWAL, 24,
        _("Withdrawing is as easy as consenting and takes effect without delay."), GDPR, Certainty.PRIMARY,
        is_default=True,
    ),
    Rule(
        "EU", "eu_proof", Field.PROOF, 3, _("Proof is kept for three years after the last use, then erased."),
        "No number in the GDPR; EDPB guidelines 05/2020 on keeping proof were not read", Certainty.KNOWLEDGE,
        is_default=True,
    ),
    Rule(
        "EU", "eu_hours", Field.HOURS, daily(8, 20),
        _("Member states differ in hours for advertising, such as France; none was verified."),
        "General knowledge", Certainty.KNOWLEDGE, is_off=True,
    ),
)  # fmt: skip
