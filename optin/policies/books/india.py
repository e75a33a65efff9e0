"""India: DPDP Act 2023 and Rules 2025, which begin in steps."""

from datetime import date

from django.utils.translation import gettext_noop as _

from optin.policies.hours import daily
from optin.policies.rule import Certainty, Field, Rule

DPDP = "DPDP Rules 2025 through Bar and Bench, Mondaq and others; section numbers from memory"
RULES_3 = date(2027, 5, 13)  # one source says the 14th
LOOK_AGAIN = date(2027, 4, 1)

RULES = (
    Rule(
        "IN", "in_notice", Field.NOTICE,
        frozenset({"company_missing", "contact_missing", "recipients_missing", "storage_missing"}),
        _("The notice stands alone and says who processes what for which purpose, who receives it and for how long."),
        DPDP, Certainty.SECONDARY,
    ),
    Rule(
        "IN", "in_items", Field.NOTICE, frozenset({"data_not_listed"}),
        _("Personal data are itemised. Rule 3 begins on 13 May 2027; applied already."), DPDP, Certainty.SECONDARY,
        review_by=LOOK_AGAIN, is_default=True,
    ),
    Rule(
        "IN", "in_rights", Field.NOTICE,
        frozenset({"withdraw_not_said", "rights_missing", "complaint_missing"}),
        _("How to withdraw, to use one’s rights, and to complain to the Board. Rule 3 begins on 13 May 2027; applied already."),
        DPDP, Certainty.SECONDARY, review_by=LOOK_AGAIN, is_default=True,
    ),
    Rule(
        "IN", "in_ease", Field.NOTICE, frozenset({"ease_not_said", "minors_missing"}),
        _("Withdrawing is as easy as consenting; for minors a parent consents, verifiably."), DPDP,
        Certainty.SECONDARY, review_by=LOOK_AGAIN,
    ),
    Rule(
        "IN", "in_languages", Field.NOTICE, frozenset({"language_missing"}),
        _("English or one of the 22 languages of the Eighth Schedule, as the person chooses."),
        "General knowledge", Certainty.KNOWLEDGE, since=RULES_3, review_by=LOOK_AGAIN,
    ),
    Rule(
        "IN", "in_age", Field.AGE, 18, _("Below 18 a parent consents."), DPDP, Certainty.SECONDARY,
    ),
    Rule(
        "IN", "in_managers", Field.REGISTRATION, frozenset({"Consent Manager interface"}),
        _("Registered consent managers may speak for the person, since 13 November 2026."), DPDP,
        Certainty.SECONDARY, since=date(2026, 11, 13), is_off=True,
    ),
    Rule(
        "IN", "in_grade", Field.LEAST_GRADE, "D", _("The fiduciary proves notice and consent."), DPDP,
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "IN", "in_withdrawal", Field.WITHDRAWAL, 24, _("Processing ceases within reasonable time."), DPDP,
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "IN", "in_proof", Field.PROOF, 7, _("Seven years, as consent managers keep theirs; the law says one at least."),
        DPDP, Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "IN", "in_hours", Field.HOURS, daily(10, 21),
        _("The telecom authority’s hours do not speak of WhatsApp: from 10 to 21."), "No source",
        Certainty.UNVERIFIED, is_default=True,
    ),
)  # fmt: skip
