"""Brazil: LGPD 8, 9."""

from django.utils.translation import gettext_noop as _

from optin.policies.hours import week
from optin.policies.rule import Certainty, Field, Rule

LGPD = "LGPD 8 and 9, text of lgpd-brazil.info and mspa.com.br"

RULES = (
    Rule(
        "BR", "br_controller", Field.NOTICE,
        frozenset({"company_missing", "contact_missing", "recipients_missing", "storage_missing", "data_not_listed"}),
        _("The controller, how to reach it, with whom data are shared, and for how long."), LGPD, Certainty.PRIMARY,
    ),
    Rule(
        "BR", "br_rights", Field.NOTICE,
        frozenset({"withdraw_not_said", "rights_missing", "complaint_missing", "changes_not_told"}),
        _("Consent can be revoked at any time, free and easily; rights are told, and a change of purpose is announced with emphasis."),
        LGPD, Certainty.PRIMARY,
    ),
    Rule(
        "BR", "br_grade", Field.LEAST_GRADE, "D",
        _("The burden of proof is the controller’s; a written clause stands out from the rest."), LGPD,
        Certainty.PRIMARY, is_default=True,
    ),
    Rule(
        "BR", "br_withdrawal", Field.WITHDRAWAL, 24, _("Revoking takes effect at once."), LGPD, Certainty.PRIMARY,
        is_default=True,
    ),
    Rule(
        "BR", "br_proof", Field.PROOF, 5, _("Proof is kept for five years."), "No number in the law",
        Certainty.PRIMARY, is_default=True,
    ),
    Rule(
        "BR", "br_hours", Field.HOURS, week((8, 20), (8, 20), None),
        _("No federal hours for messages were found: Monday to Saturday from 08 to 20."), "No source",
        Certainty.UNVERIFIED, is_default=True,
    ),
)  # fmt: skip
