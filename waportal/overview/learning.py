"""Short guides, each a few steps: which fit whom, and which fit what is so right now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Act
from accounts.models import Role
from alerts.models import Alert, Kind
from assets.models import Connection
from optin.models import NoticeStatus, NoticeVersion
from templates_app.models import Status, Template
from waportal.overview.here import Here

MOST = 3

Text = Promise | str


@dataclass(frozen=True)
class Guide:
    """`steps`: what to do, the name of the URL where, its words; the last two "" for a step without a place.
    `asks`: the right without which its places cannot be opened. `fits`: words of `_state` that make it
    timely. `source`: Meta's own page about it, "" for none."""

    slug: str
    title: Text
    lede: Text
    roles: tuple[str, ...]
    asks: Act
    steps: tuple[tuple[Text, str, Text], ...]
    fits: tuple[str, ...] = ()
    source: str = ""


DOCS = "https://developers.facebook.com/documentation/business-messaging/whatsapp/"
A, M, R, C, U, F, G, V = (
    Role.ADMIN, Role.MARKETER, Role.REVIEWER, Role.COMPLIANCE, Role.AUDITOR, Role.FINANCE, Role.AGENT,
    Role.VIEWER,
)  # fmt: skip

GUIDES: tuple[Guide, ...] = (
    Guide(
        "connect", _("Connect your business portfolio"),
        _("One connection brings every WhatsApp account and number of a portfolio here, and Meta’s news about them."),
        (A,), Act.ASSETS_MANAGE,
        (
            (_("In Meta’s business settings, make a system user and give it your WhatsApp accounts."), "", ""),
            (_("Paste its token here. It is checked before it is kept, and never shown again."),
             "assets:connection_create", _("Connect a portfolio")),
            (_("Subscribe to webhooks, so that news is here within a second or two."),
             "assets:connection_list", _("Connections")),
        ),
        ("no_connection",), f"{DOCS}business-portfolios",
    ),
    Guide(
        "alerts", _("What an alert is, and who is told"),
        _("One case for one trouble. It says what to do, and closes by itself when the cause is gone."),
        (A, M, F, C), Act.ALERTS_READ,
        (
            (_("Take a case on, so that your colleagues know that somebody is at it."),
             "alerts:alert_list", _("Alerts")),
            (_("Put off what can wait. It comes back on its day."), "", ""),
            (_("An admin chooses for each kind who is told, how early and by which way."), "", ""),
        ),
        ("alerts",),
    ),
    Guide(
        "first-template", _("Write a template that Meta approves"),
        _("Most rejections come from a few habits. The composer finds them before Meta does."),
        (M, A), Act.TEMPLATES_WRITE,
        (
            (_("Choose the category by what the message is for. Anything that advertises is marketing."), "", ""),
            (_("Give every variable a sample that a reviewer understands, and words around it."),
             "templates_app:template_create", _("New template")),
            (_("Send it to a colleague. Somebody else clears it, then it goes to Meta."),
             "templates_app:template_list", _("Templates")),
        ),
        ("no_template",), f"{DOCS}templates/overview",
    ),
    Guide(
        "rejected", _("When Meta rejects a template"),
        _("A rejection is an answer to a text. Read the reason, mend the text, send it again."),
        (M, R), Act.TEMPLATES_READ,
        (
            (_("Open the template: the reason stands at the top, in plain words beside Meta’s own."),
             "templates_app:template_list", _("Templates")),
            (_("Mend what it names. The check beside the text says whether it is gone."), "", ""),
            (_("If Meta is wrong, appeal in WhatsApp Manager and note it here, so that the date is watched."), "", ""),
        ),
        ("rejected",), f"{DOCS}templates/template-review",
    ),
    Guide(
        "review", _("What to look at before you clear a template"),
        _("You see what your customers will see. A few questions are enough."),
        (R,), Act.TEMPLATES_REVIEW,
        (
            (_("Read it as a customer: who writes, why now, what shall I do?"),
             "templates_app:template_list", _("Templates")),
            (_("Compare it with the version before: what changed stands side by side."), "", ""),
            (_("Ask for a change at the very words. The author answers there."), "", ""),
        ),
        ("in_review",),
    ),
    Guide(
        "quality", _("When a number’s quality falls"),
        _("Meta rates each number by what people do: block, report, read. A low rating stops higher limits."),
        (M, A, V), Act.ASSETS_READ,
        (
            (_("Open the number: its history shows what happened before the drop, with the likely causes."),
             "quality:number_list", _("Quality")),
            (_("Pause the template that most people blocked, and write to those who asked for it."), "", ""),
            (_("Ratings look at the last seven days, so a better week is a better rating."), "", ""),
        ),
        ("low_quality",), f"{DOCS}messaging-limits",
    ),
    Guide(
        "limits", _("Messaging limits, and how they rise"),
        _("A portfolio may write first to so many people in 24 hours. Beyond it Meta sends nothing."),
        (M, A), Act.ASSETS_READ,
        (
            (_("See how much is used now, and when it is full at this pace."),
             "quality:limit_list", _("Messaging limits")),
            (_("Half of the limit used within seven days, in high quality, raises it by itself."), "", ""),
            (_("Spread a large campaign over days; answers to people who wrote do not count."), "", ""),
        ),
        ("limit",), f"{DOCS}messaging-limits",
    ),
    Guide(
        "categories", _("When Meta changes a category"),
        _("A utility template that advertises becomes marketing, and costs what marketing costs."),
        (M, F), Act.TEMPLATES_READ,
        (
            (_("See what is announced, what it would cost, and until when a review can be asked for."),
             "templates_app:category_list", _("Categories")),
            (_("Take the advertising out, or accept the category and plan with its price."), "", ""),
        ),
        ("category",), f"{DOCS}templates/template-categorization",
    ),
    Guide(
        "consent", _("An opt-in that you can prove"),
        _("Consent is an act of a person under a text that they were shown. Keep the text, the act and the moment."),
        (C, M, U), Act.OPTINS_READ,
        (
            (_("Write the notice that people are shown, and have a second person publish it."),
             "optin:notice_list", _("Notices")),
            (_("Every consent is an event that nobody can change; the log over them is signed."),
             "optin:integrity_detail", _("The log")),
            (_("A withdrawal counts at once, wherever it is said."), "optin:person_list", _("People")),
        ),
        ("no_notice",), f"{DOCS}getting-opt-in",
    ),
    Guide(
        "log", _("Check the log without trusting us"),
        _("One file of ours, and Python, are enough to prove that no entry was changed or left out."),
        (U, C), Act.OPTINS_READ,
        (
            (_("Fetch the bundle and the verifier."), "optin:integrity_detail", _("The log")),
            (_("Run the verifier where we have no access. It names the first entry that does not fit."), "", ""),
            (_("Compare the checkpoint with one that was brought outside earlier."), "", ""),
        ),
    ),
    Guide(
        "costs", _("What a message costs, and when it is free"),
        _("Meta charges by delivered message, market and category. Answers within a day are free."),
        (F, M), Act.COSTS_READ,
        (
            (_("See what was spent, by category, market and account."), "billing:cost_report", _("Report")),
            (_("Estimate a broadcast before you send it."), "billing:estimate", _("Estimate")),
            (_("Compare our sums with Meta’s figures and its invoice each month."),
             "billing:comparison_list", _("Ours and Meta's")),
        ),
        (), f"{DOCS}pricing",
    ),
    Guide(
        "budgets", _("Budgets that warn in time"),
        _("A budget tells you at the shares that you choose, and when the forecast passes it."),
        (F,), Act.COSTS_READ,
        (
            (_("Set one for the month, for everything or for an account or tag."), "billing:budget_list", _("Budgets")),
            (_("Look at the forecast: how far off it was before stands beside it."),
             "billing:forecast_detail", _("Forecast")),
        ),
        ("budget",),
    ),
    Guide(
        "stop", _("When somebody says stop"),
        _("It does not matter how, where or to whom they say it: it counts, and at once."),
        (G, C), Act.OPTINS_WRITE,
        (
            (_("Words in a chat are understood by themselves in many languages."),
             "optin:stop_words", _("Opt-out words")),
            (_("On the phone, in a shop or by letter: record it here, with their number."),
             "optin:opt_out_create", _("Record an opt-out")),
            (_("Do not ask why, and do not ask twice."), "", ""),
        ),
    ),
    Guide(
        "states", _("What the colours mean"),
        _("Every state is a word with a sign. Green is fine, amber wants a look, red stops something."),
        (V, G, U), Act.OVERVIEW,
        (
            (_("A rating is Meta’s word about the last seven days of a number."), "", ""),
            (_("“Connected” is the only state in which a number sends."), "", ""),
            (_("What was read when stands beside it: nothing here is newer than that."), "", ""),
        ),
    ),
)  # fmt: skip


def of(roles: Iterable[str], acts: frozenset[Act]) -> list[Guide]:
    """Those of the person's roles first, then the others that they may follow."""
    mine, open_to = set(roles), [one for one in GUIDES if one.asks in acts]
    return sorted(open_to, key=lambda one: not mine & set(one.roles))


def fitting(here: Here, *, low_quality: bool) -> list[Guide]:
    """The MOST that fit the person's roles and what is so now; timely ones first. Four queries."""
    mine = [one for one in of(here.roles, here.acts) if here.roles & set(one.roles)]
    state = _state(here) | ({"low_quality"} if low_quality else set())
    return sorted(mine, key=lambda one: _rank(one, state))[:MOST]


def _rank(guide: Guide, state: set[str]) -> int:
    """What is wrong now goes before what was never begun, and that before what always fits; how to begin
    comes last for those who have begun."""
    if state & set(guide.fits) & TROUBLES:
        return 0
    if state & set(guide.fits):
        return 1
    return 3 if set(guide.fits) & BEGINNINGS else 2


def _state(here: Here) -> set[str]:
    """What is so in the organisation, in words of `Guide.fits`."""
    organisation = here.organisation
    kinds = set(Alert.objects.of(organisation).standing().values_list("kind", flat=True).distinct())
    found = {"alerts"} if kinds else set()
    found |= {word for word, of_kind in OF_KINDS.items() if kinds & of_kind}
    statuses = set(
        Template.objects.of(organisation).values_list("status", flat=True).distinct().order_by()
    )
    if not statuses - {Status.DELETED}:
        found.add("no_template")
    found |= {word for word, status in OF_STATUS.items() if status in statuses}
    if not Connection.objects.of(organisation).usable().exists():
        found.add("no_connection")
    notices = NoticeVersion.objects.of(organisation).filter(status=NoticeStatus.PUBLISHED)
    return found if notices.exists() else found | {"no_notice"}


BEGINNINGS = {"no_connection", "no_template", "no_notice"}
TROUBLES = {"limit", "category", "budget", "rejected", "low_quality", "in_review"}
OF_KINDS: dict[str, set[str]] = {
    "limit": {Kind.LIMIT_NEAR, Kind.LIMIT_FILLS, Kind.LIMIT_LOWERED},
    "category": {Kind.CATEGORY_CHANGED},
    "budget": {Kind.BUDGET_REACHED, Kind.BUDGET_FORECAST},
}
OF_STATUS = {"rejected": Status.REJECTED, "in_review": Status.IN_REVIEW}
