"""What messages cost, and who pays."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from alerts.kinds.about import BILLING, About, Threshold
from alerts.models import Kind

KINDS: dict[str, About] = {
    Kind.RATES_MISSING: About(
        _(
            "Meta may charge other rates from that day on. Without its card, messages since then have "
            "no known price here, or the old one."
        ),
        _(
            "Download the files of this currency from Meta's pricing page, upload them, and have a "
            "colleague approve the card. This closes by itself then."
        ),
        _("Upload Meta's files"),
        roles=(Role.FINANCE,),
    ),
    Kind.COSTS_DIFFER: About(
        _(
            "What we priced and what Meta counts for a month are further apart than rounding "
            "explains. Neither is changed because of it."
        ),
        _(
            "Look at the month's differences with their likely reasons, and answer them with a note."
        ),
        _("See the differences"),
        roles=(Role.FINANCE,),
        threshold=Threshold(3, _("percent of Meta’s figure"), 1, 100),
    ),
    Kind.PAYMENT_MISSING: About(
        _("Meta refuses to send what it charges for while it cannot bill the account."),
        _(
            "Add a payment method or repair it in Meta's billing hub; where a partner pays for the "
            "account, ask the partner."
        ),
        _("See the payment"),
        roles=(Role.FINANCE, Role.ADMIN),
        meta=BILLING,
    ),
    Kind.CURRENCY_DEADLINE: About(
        _(
            "Meta bills businesses of this country in its own currency only. From the day on, what is "
            "sent from an account with another currency is not delivered."
        ),
        _(
            "Ask Meta's support or your partner whether it concerns you, and move to an account in the "
            "country's currency before the day."
        ),
        _("See the deadline"),
        roles=(Role.FINANCE, Role.ADMIN),
        meta=BILLING,
        threshold=Threshold(60, _("days before"), 1, 365),
    ),
    Kind.BUDGET_REACHED: About(
        _(
            "So much of the budget is spent. Messages that were sent and are not delivered yet come on "
            "top. Nothing is stopped, unless the budget is a hard stop."
        ),
        _("See what was spent on, plan the rest of the period, or raise the budget."),
        _("Open the budget"),
        roles=(Role.FINANCE,),
    ),
    Kind.BUDGET_FORECAST: About(
        _(
            "If it goes on as in the last weeks, the budget is passed before its period ends. How far "
            "such forecasts were off before is on the budget's page."
        ),
        _("See what was spent on, plan the rest of the period, or raise the budget."),
        _("Open the budget"),
        roles=(Role.FINANCE,),
    ),
    Kind.PRICE_NEWS: About(
        _(
            "Meta told us of a volume tier that was reached, or of other rates for international "
            "authentication. Costs here follow it by themselves."
        ),
        _("Nothing needs to be done. Plan with the new price."),
        _("See what Meta told us"),
        roles=(Role.FINANCE,),
        lasts=timedelta(days=14),
    ),
}
