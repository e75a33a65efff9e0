"""Another name. Meta never lets a name change, so it is a copy of each language under the new one;
the old ones stay as they are until somebody archives or deletes them.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
"""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from templates_app.models import Status, Template
from templates_app.services import drafting, families
from templates_app.services.errors import NameFixed


def family(template: Template) -> list[Template]:
    """Every language of this name, this one too."""
    rows = Template.objects.filter(account=template.account_id, name=template.name)
    found = rows.exclude(status__in=(Status.DELETED, Status.PENDING_DELETION))
    return list(found.select_related("revision", "account").order_by("language"))


def rename(template: Template, *, to: str, by: User, every_language: bool) -> list[Template]:
    """Drafts under the new name, this template's language first, with the old one's folder, tags and
    dates, and translated from what the old ones were. All or none.

    Raises NameFixed for the name it has, NameTaken.
    """
    if to == template.name:
        raise NameFixed
    rows = family(template) if every_language else [template]
    rows.sort(key=lambda row: row.pk != template.pk)
    with transaction.atomic():
        made = {row: drafting.duplicate(row, by=by, name=to) for row in rows}
        families.take_over(template, made)
    return list(made.values())
