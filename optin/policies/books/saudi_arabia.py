"""Saudi Arabia: PDPL 25 and its regulation 28 and 29; the communications authority's rules against spam."""

from django.utils.translation import gettext_noop as _

from optin.policies.hours import daily
from optin.policies.rule import Certainty, Field, Rule

PDPL = "PDPL implementing regulation 28 and 29, ksapdpl.com"

RULES = (
    Rule(
        "SA", "sa_sender", Field.NOTICE, frozenset({"company_missing", "contact_missing"}),
        _("The sender’s identity is clear."), PDPL, Certainty.PRIMARY,
    ),
    Rule(
        "SA", "sa_stop", Field.NOTICE, frozenset({"withdraw_not_said", "rights_missing"}),
        _("A clear way to opt out, easy to use, and the rights."), PDPL, Certainty.SECONDARY,
    ),
    Rule(
        "SA", "sa_grade", Field.LEAST_GRADE, "D", _("Prior consent is documented."), PDPL, Certainty.PRIMARY,
        is_default=True,
    ),
    Rule(
        "SA", "sa_withdrawal", Field.WITHDRAWAL, 24, _("Stopping is easy and takes effect at once."), PDPL,
        Certainty.PRIMARY, is_default=True,
    ),
    Rule(
        "SA", "sa_proof", Field.PROOF, 5, _("Proof is kept for five years."), "No number in the law",
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "SA", "sa_hours", Field.HOURS, daily(9, 21),
        _("The source contradicts itself (09 to 22, or 07 to 21): from 09 to 21."), "docs.unifonic.com, SMS",
        Certainty.UNVERIFIED,
    ),
)  # fmt: skip
