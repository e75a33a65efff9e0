"""The United Arab Emirates: Cabinet Resolution 56/2024."""

from django.utils.translation import gettext_noop as _

from optin.policies.hours import daily
from optin.policies.rule import Certainty, Field, Rule

RESOLUTION = "Cabinet Resolution 56/2024 through the press and Morgan Lewis"

RULES = (
    Rule(
        "AE", "ae_sender", Field.NOTICE, frozenset({"company_missing", "contact_missing"}),
        _("The company and its purpose are told; on request, where the number is from."), RESOLUTION,
        Certainty.SECONDARY,
    ),
    Rule(
        "AE", "ae_approval", Field.REGISTRATION, frozenset({"Telemarketing approval"}),
        _("Marketing by messages of social apps is telemarketing and needs the authority’s approval."), RESOLUTION,
        Certainty.SECONDARY,
    ),
    Rule(
        "AE", "ae_registry", Field.REGISTRY, 1,
        _("Numbers in the Do Not Call Registry are left alone; for how long its answer counts is not verified."),
        RESOLUTION, Certainty.UNVERIFIED,
    ),
    Rule("AE", "ae_week", Field.PER_WEEK, 2, _("Twice a week at most, and not on the day of a refusal."), RESOLUTION, Certainty.SECONDARY),
    Rule("AE", "ae_hours", Field.HOURS, daily(9, 18), _("From 09 to 18."), RESOLUTION, Certainty.SECONDARY),
    Rule(
        "AE", "ae_grade", Field.LEAST_GRADE, "D", _("Records are kept that can be shown."), RESOLUTION,
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "AE", "ae_withdrawal", Field.WITHDRAWAL, 24, _("An opt-out is honoured at once."), RESOLUTION,
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "AE", "ae_proof", Field.PROOF, 5, _("Until the authority’s period ends, which is not verified: five years."),
        RESOLUTION, Certainty.UNVERIFIED, is_default=True,
    ),
)  # fmt: skip
