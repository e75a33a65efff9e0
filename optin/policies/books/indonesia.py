"""Indonesia: UU 27/2022."""

from django.utils.translation import gettext_noop as _

from optin.policies.hours import daily
from optin.policies.rule import Certainty, Field, Rule

LAW = "UU 27/2022, id.wikisource.org, and law firms about it"

RULES = (
    Rule(
        "ID", "id_notice", Field.NOTICE, frozenset({"data_not_listed", "storage_missing", "rights_missing"}),
        _("Purpose, the data collected, how long they are processed and kept, and the rights."), LAW, Certainty.PRIMARY,
    ),
    Rule(
        "ID", "id_language", Field.NOTICE, frozenset({"language_missing"}),
        _("Distinguishable, in simple words and in Bahasa Indonesia; void otherwise."), LAW, Certainty.PRIMARY,
    ),
    Rule(
        "ID", "id_withdraw", Field.NOTICE, frozenset({"withdraw_not_said"}),
        _("The notice says that consent can be withdrawn."), "waportal’s own bar", Certainty.SECONDARY,
        is_default=True,
    ),
    Rule(
        "ID", "id_grade", Field.LEAST_GRADE, "D", _("Consent is written or recorded, and can be shown."), LAW,
        Certainty.PRIMARY, is_default=True,
    ),
    Rule(
        "ID", "id_withdrawal", Field.WITHDRAWAL, 72, _("Processing stops within 3 × 24 hours of a withdrawal."), LAW,
        Certainty.PRIMARY,
    ),
    Rule(
        "ID", "id_proof", Field.PROOF, 5, _("Proof is kept for five years."), "No number in the law",
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "ID", "id_hours", Field.HOURS, daily(8, 20), _("No hours in the law: from 08 to 20."),
        "No number in the law", Certainty.SECONDARY, is_default=True,
    ),
)  # fmt: skip
