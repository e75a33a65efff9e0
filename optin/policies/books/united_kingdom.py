"""The United Kingdom: UK GDPR, PECR regulation 22."""

from datetime import date

from django.utils.translation import gettext_noop as _

from optin.policies.hours import daily
from optin.policies.rule import Certainty, Field, Rule

ICO = "ICO, direct marketing guidance; RPC and the DPN about electronic mail"

RULES = (
    Rule(
        "GB", "gb_controller", Field.NOTICE, frozenset({"company_missing", "contact_missing"}),
        _("Who is responsible is named, with a way to reach them."), ICO, Certainty.SECONDARY,
    ),
    Rule(
        "GB", "gb_data", Field.NOTICE, frozenset({"data_not_listed", "recipients_missing", "storage_missing"}),
        _("The kinds of data, who receives them (Meta too) and how long they are kept are told."), ICO,
        Certainty.SECONDARY,
    ),
    Rule(
        "GB", "gb_rights", Field.NOTICE,
        frozenset({"withdraw_not_said", "rights_missing", "complaint_missing"}),
        _("The right to withdraw, the other rights and the Information Commissioner are told."), ICO,
        Certainty.SECONDARY,
    ),
    Rule(
        "GB", "gb_fines", Field.WITHDRAWAL, 24,
        _("An objection to direct marketing is absolute. Fines reach £17.5 m or 4 % for what is done since 5 February 2026."),
        "ICO, respect people’s preferences; consenttrail.co.uk about the fines", Certainty.PRIMARY,
        since=date(2026, 2, 5), is_default=True,
    ),
    Rule(
        "GB", "gb_proof", Field.PROOF, 3, _("Proof is kept for three years after the last use."),
        "No number in the law", Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "GB", "gb_hours", Field.HOURS, daily(8, 21), _("No hours in the law for messages: from 08 to 21."),
        "No number in the law", Certainty.SECONDARY, is_default=True,
    ),
)  # fmt: skip
