"""Japan: 特定電子メール法, 特商法, APPI. The Act speaks of e-mail and SMS; it is applied to WhatsApp all the same."""

from django.utils.translation import gettext_noop as _

from optin.policies.hours import daily
from optin.policies.rule import Certainty, Field, Rule

ACT = "特定電子メール法 through pro-marketing.jp, optin-mail.jp and others"

RULES = (
    Rule(
        "JP", "jp_sender", Field.NOTICE,
        frozenset({"company_missing", "address_missing", "contact_missing", "opt_out_address_missing"}),
        _("The sender’s name, address, contact and an address or link for opting out. Messengers are outside the Act in principle; applied all the same."),
        ACT, Certainty.SECONDARY,
    ),
    Rule(
        "JP", "jp_grade", Field.LEAST_GRADE, "D",
        _("The circumstances of consent, or the fixed text that was shown, are recorded."), ACT, Certainty.SECONDARY,
        is_default=True,
    ),
    Rule(
        "JP", "jp_withdrawal", Field.WITHDRAWAL, 24, _("After a refusal nothing more is sent."), ACT,
        Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "JP", "jp_proof", Field.PROOF, 3, _("Three years after the last advertisement, as 特商法 asks of e-mail."),
        "A collection of e-mail rules on GitHub", Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "JP", "jp_proof_short", Field.PROOF, 1,
        _("特定電子メール法 asks for a month after the last message, a year under an order."), "General knowledge",
        Certainty.KNOWLEDGE, is_off=True,
    ),
    Rule(
        "JP", "jp_hours", Field.HOURS, daily(9, 21), _("No hours in the law: from 09 to 21."),
        "No number in the law", Certainty.SECONDARY, is_default=True,
    ),
)  # fmt: skip
