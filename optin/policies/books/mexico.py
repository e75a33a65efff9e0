"""Mexico: LFPDPPP 2025."""

from django.utils.translation import gettext_noop as _

from optin.policies.hours import daily
from optin.policies.rule import Certainty, Field, Rule

LAW = "LFPDPPP 2025 through tenaabogados.com.mx and others"

RULES = (
    Rule(
        "MX", "mx_notice", Field.NOTICE,
        frozenset({"company_missing", "address_missing", "contact_missing", "data_not_listed"}),
        _("The privacy notice gives identity and domicile, and the data."), LAW, Certainty.SECONDARY,
    ),
    Rule(
        "MX", "mx_rights", Field.NOTICE,
        frozenset({"withdraw_not_said", "rights_missing", "purposes_not_split", "changes_not_told"}),
        _("Purposes are split into necessary and voluntary; how to revoke, the ARCO rights and changes are told."), LAW,
        Certainty.SECONDARY,
    ),
    Rule(
        "MX", "mx_registry", Field.REGISTRY, 30, _("The REPEP registry is asked; for how long its answer counts is not verified."),
        "General knowledge", Certainty.KNOWLEDGE, is_off=True,
    ),
    Rule(
        "MX", "mx_grade", Field.LEAST_GRADE, "D", _("Consent is free, specific and informed."), LAW,
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "MX", "mx_withdrawal", Field.WITHDRAWAL, 24, _("Revoking takes effect at once."), LAW, Certainty.SECONDARY,
        is_default=True,
    ),
    Rule(
        "MX", "mx_proof", Field.PROOF, 5, _("Proof is kept for five years."), "No number in the law",
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "MX", "mx_hours", Field.HOURS, daily(9, 20), _("The consumer authority’s hours were not verified: from 09 to 20."),
        "No source", Certainty.UNVERIFIED, is_default=True,
    ),
)  # fmt: skip
