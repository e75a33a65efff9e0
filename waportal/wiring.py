"""Every seam between rooms, bound at start-up: the whole list in one file.

A room that needs a fact or an act of a sibling declares it in its own `ports.py` with a safe default;
here, and only here, the defaults are replaced.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from accounts.models import Organisation
from alerts import endpoints as endpoint_alerts
from assets import ports as assets
from assets.models import WhatsAppAccount
from billing import ports as billing
from billing import privacy as billing_privacy
from billing import rates
from billing.meta import payments
from billing.reports import volumes
from messaging import links as messaging_links
from messaging import privacy as messaging_privacy
from messaging.reports import sends
from messaging.services import following, replying
from optin import ports as optin
from optin import privacy as optin_privacy
from optin.services import hearing
from outgoing import ports as outgoing
from quality import ports as quality
from quality.services import learning
from templates_app import ports as templates
from templates_app.reports import for_consent, for_costs, for_quality, volume
from traffic import ports as traffic
from traffic import privacy as traffic_privacy
from traffic.privacy import Person
from waportal import around
from waportal.logs import request_id
from webhooks import noticing
from webhooks import privacy as webhooks_privacy
from webhooks.gaps import links, missed, troubled


class Privacy(Protocol):
    """What a room's `privacy.py` offers."""

    def export(self, person: Person) -> Any: ...
    def erase(self, person: Person) -> int: ...


# Every room that holds personal data. An erasure is an opt-out first of all. Charges find a person's
# messages by the facts of traffic, so they come before it; raw deliveries name the person themselves.
PRIVACY: tuple[tuple[str, Privacy], ...] = (
    ("consent", optin_privacy),
    ("messages", messaging_privacy),
    ("charges", billing_privacy),
    ("facts", traffic_privacy),
    ("deliveries", webhooks_privacy),
)


def export(person: Person) -> dict[str, Any]:
    """All that the portal holds about a person, by room."""
    return {name: room.export(person) for name, room in PRIVACY}


def erase(person: Person) -> dict[str, int]:
    """Forget the person everywhere; how many rows of each room held them. One that was interrupted is
    done again from the start: what is erased already is not found again."""
    return {name: room.erase(person) for name, room in PRIVACY}


def _erase_elsewhere(person: Person) -> dict[str, int]:
    """The same but for the consent room, which knows by itself whose records are whose."""
    return {name: room.erase(person) for name, room in PRIVACY if name != "consent"}


def bind() -> None:
    """Replace each port's safe default. Called once by `WaportalConfig.ready`."""
    assets.current_request = request_id.get
    assets.noticed = noticing.noticed
    assets.webhooks_page = links.webhooks_page
    assets.differences_found = missed.note_differences
    assets.account_read = _account_read
    assets.history_page = around.history_page
    assets.payment_page = around.payment_page
    assets.news_told = learning.learn_from_news
    quality.events_around = around.events_around
    quality.signs_of = around.signs_of
    quality.low_templates = for_quality.low_templates
    templates.monthly_volume = _monthly_volume
    outgoing.given_up = endpoint_alerts.given_up
    outgoing.works_again = endpoint_alerts.works_again
    templates.rates_of = _rates_of
    templates.test_page = messaging_links.test_page
    billing.days_without_webhooks = troubled.days_without_webhooks
    billing.tags_of = for_costs.tags_of
    billing.names_of = for_costs.names_of
    billing.deliveries_of = _deliveries_of
    billing.templates_in = for_costs.templates_in
    billing.clicks_of = for_costs.clicks_of
    billing.limits_of = around.limits_of
    optin.categories_of = for_consent.categories_of
    optin.decision_of = sends.decision_of
    optin.erase_everywhere = _erase_elsewhere
    optin.export_everywhere = export
    optin.template_buttons = _template_buttons
    traffic.identity_hooks[:] = [hearing.identities]
    traffic.inbound_hooks[:] = [hearing.messages]
    traffic.preference_hooks[:] = [hearing.preferences]
    traffic.failure_hooks[:] = [hearing.failures, payments.failures]
    traffic.status_hooks[:] = [following.statuses]
    optin.send_reply = replying.send_reply


def _account_read(account: WhatsAppAccount, unseen: Collection[str]) -> None:
    learning.learn_from_reading(account, unseen)
    payments.tell(account)


def _monthly_volume(template_ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """Our own count knows the markets; where webhooks told of nothing, Meta's count does not."""
    told = volume.monthly_volume(template_ids)
    ours = volumes.by_market(for_costs.accounts_of(template_ids), template_ids)
    return {**told, **ours}


def _template_buttons(organisation: Organisation) -> list[optin.TemplateButton]:
    return [optin.TemplateButton(*one) for one in for_consent.quick_replies(organisation)]


def _rates_of(account: WhatsAppAccount, category: str, *, on: date) -> Mapping[str, templates.Rate]:
    table = rates.table(account.organisation, account.currency, on=on)
    return {
        market: templates.Rate(amount, account.currency)
        for market, amount in table.list_rates(category.lower()).items()
    }


def _deliveries_of(
    account: WhatsAppAccount, category: str, *, since: date, template_id: str = ""
) -> list[billing.Deliveries]:
    months = for_costs.deliveries_of(account, category, since=since, template_id=template_id)
    return [billing.Deliveries(*month) for month in months]
