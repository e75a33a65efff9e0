"""The page about an account's webhooks, for alerts and for the account's own page."""

from django.urls import reverse

from assets.models import WhatsAppAccount


def webhooks_page(account: WhatsAppAccount) -> str:
    return reverse("webhooks:gap_detail", args=[account.organisation.slug, account.waba_id])
