"""The United States: TCPA and the FCC's rules, TSR, the states. Whether WhatsApp is a "call" is open."""

from datetime import date

from django.utils.translation import gettext_noop as _

from optin.policies.hours import Hours, daily, week
from optin.policies.rule import Certainty, Field, Rule

FCC = "47 CFR 64.1200 through law firms’ summaries; the text itself was not read"
CTIA = "CTIA Messaging Principles, May 2023, table of contents; vendors’ help pages"
STATES = "Lists of two vendors, which differ for some states; TCPA, Texas SB 140"


def _state(code: str, hours: Hours) -> Rule:
    return Rule(
        "US", f"us_hours_{code.lower()}", Field.HOURS, hours,
        _("A state’s own hours. Where the recipient’s state is not known, all of them hold at once."),
        STATES, Certainty.SECONDARY, region=f"US-{code}",
    )  # fmt: skip


RULES = (
    Rule(
        "US", "us_written", Field.NOTICE,
        frozenset({"signature_missing", "number_not_named", "autodialer_missing", "condition_not_denied"}),
        _("Prior express written consent: agreed and signed, for this number, automated messages told, and no condition of purchase. Whether it holds for WhatsApp is not verified."),
        FCC, Certainty.UNVERIFIED,
    ),
    Rule(
        "US", "us_programme", Field.NOTICE,
        frozenset({"frequency_missing", "help_missing", "terms_link_missing"}),
        _("How often, STOP and HELP, and links to the terms and the privacy policy."), CTIA, Certainty.SECONDARY,
    ),
    Rule(
        "US", "us_charges", Field.NOTICE, frozenset({"charges_missing"}),
        _("Message and data rates may apply."), "Customary in the carriers’ programmes", Certainty.KNOWLEDGE,
    ),
    Rule(
        "US", "us_oral", Field.LEAST_GRADE, "D",
        _("A court of appeals found oral consent enough in February 2026; written consent stays the default."),
        "natlawreview.com about Bradford, 5th Cir., 2026-02-25", Certainty.SECONDARY, is_off=True,
    ),
    Rule(
        "US", "us_grade", Field.LEAST_GRADE, "C", _("Written consent, kept in the form in which it was shown."),
        FCC, Certainty.SECONDARY, is_default=True,
    ),
    Rule(
        "US", "us_withdrawal", Field.WITHDRAWAL, 240,
        _("Any reasonable way counts, within ten business days; counted here as ten days."), FCC, Certainty.SECONDARY,
    ),
    Rule(
        "US", "us_revoke_all", Field.REVOKE_ALL, True,
        _("One opt-out stops messages of every kind, from 31 January 2027."), FCC, Certainty.SECONDARY,
        since=date(2027, 1, 31), review_by=date(2027, 1, 15),
    ),
    Rule(
        "US", "us_pause", Field.PAUSE, True,
        _("Meta delivers no marketing templates to numbers of the United States since 1 April 2025. Whether that still holds is not verified."),
        "help.zoho.com; a note of October 2026", Certainty.UNVERIFIED, since=date(2025, 4, 1),
    ),
    Rule(
        "US", "us_hours", Field.HOURS, daily(8, 21), _("From 08 to 21 by the recipient’s clock."), FCC,
        Certainty.SECONDARY,
    ),
    _state("TX", week((9, 21), (9, 21), (12, 21))),
    _state("FL", daily(8, 20)),
    _state("OK", daily(8, 20)),
    _state("MD", daily(8, 20)),
    _state("NJ", daily(8, 20)),
    _state("CT", daily(9, 20)),
    _state("RI", week((9, 18), (10, 17), (10, 17))),
    Rule(
        "US", "us_texas_registration", Field.REGISTRATION, frozenset({"TX telephone solicitor"}),
        _("Texas registers those who solicit by message."), STATES, Certainty.SECONDARY, region="US-TX",
    ),
    Rule(
        "US", "us_proof", Field.PROOF, 5,
        _("Five years: name, number, the request in the form in which it was shown, the consent, its purpose and date."),
        "16 CFR 310.5(a)(8) through magnifyi.com", Certainty.SECONDARY,
    ),
    Rule(
        "US", "us_virginia", Field.PROOF, 10, _("Virginia: an opt-out is honoured for ten years at least. Here it never ends."),
        "A machine-written page", Certainty.UNVERIFIED, region="US-VA", is_off=True,
    ),
)  # fmt: skip
