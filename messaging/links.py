"""Where the pages about messages are."""

from __future__ import annotations

from django.urls import reverse

from messaging.services.testing import is_approved
from templates_app.models import Template


def test_page(template: Template) -> str:
    """See templates_app.ports."""
    if not is_approved(template):
        return ""
    return reverse("messaging:send_create", args=[template.organisation.slug, template.pk])
