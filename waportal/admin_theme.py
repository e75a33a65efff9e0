"""How the admin looks to support staff: our accent, and its pages grouped by what they come for."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _page(title: Any, icon: str, model: str) -> dict[str, Any]:
    """One line of the side bar; `model` is app_model."""
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{model}_changelist")}


UNFOLD = {
    "SITE_TITLE": _("waportal support"),
    "SITE_HEADER": _("waportal support"),
    "SITE_URL": "/",
    "SITE_ICON": lambda request: static("img/favicon.svg"),
    "STYLES": [
        lambda request: static("css/components/chart.css"),
        lambda request: static("css/admin.css"),
    ],
    "SHOW_HISTORY": True,
    "COLORS": {  # the site's accent, from light to dark
        "primary": {
            "50": "oklch(0.98 0.01 194)", "100": "oklch(0.95 0.022 194)", "200": "oklch(0.9 0.04 194)",
            "300": "oklch(0.83 0.06 194)", "400": "oklch(0.72 0.08 194)", "500": "oklch(0.58 0.085 194)",
            "600": "oklch(0.46 0.08 194)", "700": "oklch(0.4 0.07 195)", "800": "oklch(0.34 0.06 196)",
            "900": "oklch(0.29 0.05 197)", "950": "oklch(0.22 0.04 198)",
        }
    },
    "SIDEBAR": {
        "show_search": True,
        "navigation": [
            {
                "title": _("People"),
                "items": [
                    _page(_("Organisations"), "domain", "accounts_organisation"),
                    _page(_("Users"), "person", "accounts_user"),
                    _page(_("Memberships"), "badge", "accounts_membership"),
                    _page(_("Invitations"), "mail", "accounts_invitation"),
                    _page(_("Partner links"), "handshake", "accounts_partnerlink"),
                    _page(_("API keys"), "key", "accounts_apikey"),
                ],
            },
            {
                "title": _("Meta"),
                "items": [
                    _page(_("Connections"), "link", "assets_connection"),
                    _page(_("WhatsApp accounts"), "chat", "assets_whatsappaccount"),
                    _page(_("Phone numbers"), "call", "assets_phonenumber"),
                    _page(_("Changes at Meta"), "edit", "assets_change"),
                    _page(_("Terms accepted"), "gavel", "assets_acceptance"),
                    _page(_("Call log"), "swap_horiz", "assets_call"),
                    _page(_("Rate budgets"), "speed", "assets_usage"),
                ],
            },
            {
                "title": _("Templates"),
                "items": [
                    _page(_("Templates"), "article", "templates_app_template"),
                    _page(_("Readings"), "sync", "templates_app_syncrun"),
                    _page(_("Readings of results"), "query_stats", "templates_app_numbersreading"),
                    _page(_("Asked of Meta"), "outbox", "templates_app_errand"),
                    _page(_("Changed at Meta"), "difference", "templates_app_drift"),
                    _page(_("Categories"), "sell", "templates_app_categorychange"),
                    _page(_("Appeals"), "flag", "templates_app_appeal"),
                    _page(_("Names"), "folder", "templates_app_family"),
                    _page(_("Translations"), "translate", "templates_app_translation"),
                    _page(_("Saved views"), "bookmark", "templates_app_savedview"),
                    _page(_("Many at once"), "checklist", "templates_app_bulkact"),
                ],
            },
            {
                "title": _("Running"),
                "items": [
                    _page(_("Deliveries"), "inbox", "webhooks_delivery"),
                    _page(_("Changes"), "alt_route", "webhooks_change"),
                    {
                        "title": _("Dead letters"),
                        "icon": "error",
                        "link": reverse_lazy("admin:webhooks_deadletter_causes"),
                    },
                    _page(_("Webhook traffic"), "monitoring", "webhooks_tally"),
                    {"title": _("Jobs"), "icon": "work", "link": "/admin/django_rq/dashboard/"},
                    _page(_("Alerts"), "notifications", "alerts_alert"),
                ],
            },
            {
                "title": _("Who changed what"),
                "collapsible": True,
                "items": [
                    _page(_("Users"), "history", "accounts_userevent"),
                    _page(_("Second factors"), "history", "accounts_secondfactorevent"),
                    _page(_("Organisations"), "history", "accounts_organisationevent"),
                    _page(_("Memberships"), "history", "accounts_membershipevent"),
                    _page(_("Invitations"), "history", "accounts_invitationevent"),
                    _page(_("Partner links"), "history", "accounts_partnerlinkevent"),
                    _page(_("API keys"), "history", "accounts_apikeyevent"),
                    _page(_("Connections"), "history", "assets_connectionevent"),
                    _page(_("WhatsApp accounts"), "history", "assets_whatsappaccountevent"),
                    _page(_("Phone numbers"), "history", "assets_phonenumberevent"),
                ],
            },
        ],
    },
}  # fmt: skip
