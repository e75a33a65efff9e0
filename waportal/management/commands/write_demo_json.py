"""Write DATA_DIR/demo.json: what a script needs to drive the demo unread. For the first demo business."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.models import ApiKey, Organisation, Scope, User
from accounts.services import api_keys
from assets.models import Connection, Environment, PhoneNumber
from waportal import demo

KEY_NAME = "Demo scripts"


class Command(BaseCommand):
    help = "Write DATA_DIR/demo.json with addresses, sign-ins and credentials of the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        business = demo.BUSINESSES[0]
        organisation = Organisation.objects.filter(slug=business.slug).first()
        if organisation is None:
            self.stdout.write("There is no demo; nothing written.")
            return
        path = Path(settings.DATA_DIR) / "demo.json"
        text = json.dumps(facts(organisation), indent=2, ensure_ascii=False)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text + "\n")
        self.stdout.write(f"Wrote {path}.")


def facts(organisation: Organisation) -> dict[str, Any]:
    connection = Connection.objects.of(organisation).usable().first()
    number = PhoneNumber.objects.of(organisation).select_related("account").order_by("pk").first()
    return {
        "url": settings.SITE_URL,
        "webhook_url": f"{settings.WEBHOOK_URL}/webhooks/{connection.app_id}" if connection else "",
        "sandbox_url": settings.GRAPH_BASE_URLS[Environment.SANDBOX],
        "desk_url": settings.GRAPH_BASE_URLS[Environment.SANDBOX] + "/desk/",
        "admin_url": settings.SITE_URL + "/admin/",
        "graph_version": settings.GRAPH_API_VERSION,
        "organisation": organisation.slug,
        "password": demo.PASSWORD,
        "sign_ins": sign_ins(),
        "token": connection.token if connection else "",
        "app_id": connection.app_id if connection else "",
        "app_secret": connection.app_secret if connection else "",
        "verify_token": connection.verify_token if connection else "",
        "business_id": connection.business_id if connection else "",
        "waba_id": number.account.waba_id if number else "",
        "phone_number_id": number.phone_number_id if number else "",
        "api_key": new_key(organisation),
    }


def sign_ins() -> list[dict[str, Any]]:
    """Every demo person: e-mail, password, organisation, roles."""
    places = [(b.slug, b.people) for b in demo.BUSINESSES]
    places.append((demo.PARTNER_SLUG, demo.PARTNER_PEOPLE))
    people: list[dict[str, Any]] = [
        {"email": demo.email_of(name, slug), "organisation": slug, "roles": [str(r) for r in roles]}
        for slug, members in places
        for name, roles in members.items()
    ]
    people.append({"email": demo.SUPPORT_EMAIL, "organisation": "", "roles": ["support staff"]})
    return [person | {"password": demo.PASSWORD} for person in people]


def new_key(organisation: Organisation) -> str:
    """A key for this run: its secret is known only now, so the one of the last run is revoked."""
    for old in ApiKey.objects.of(organisation).usable().filter(name=KEY_NAME):
        api_keys.revoke(old)
    admin = demo.email_of(next(iter(demo.BUSINESSES[0].people)), organisation.slug)
    by = User.objects.get(email=admin)
    _key, secret = api_keys.create(organisation, name=KEY_NAME, scopes=Scope.values, by=by)
    return secret
