"""What only the portal itself can do, run in its environment; the last line is JSON.

python -m bench.lib.inside make COUNT PASSWORD      an organisation with so many templates
python -m bench.lib.inside composers COUNT PASSWORD  so many people, each with a draft
python -m bench.lib.inside queries PATH PATH …      how many queries each page takes
python -m bench.lib.inside submissions TEMPLATE_ID  how often it was submitted
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waportal.settings")
django.setup()

from django.db import connection, connections, transaction  # noqa: E402
from django.db.models import OuterRef, Subquery  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Membership, Organisation, Role, User  # noqa: E402
from assets.models import Connection, Environment, WhatsAppAccount  # noqa: E402
from templates_app.models import (  # noqa: E402
    Category,
    Event,
    Family,
    Folder,
    Revision,
    SavedView,
    Status,
    Tag,
    Template,
)
from templates_app.services import drafting  # noqa: E402

EMAIL = "bench@bench.example"
STATES = (Status.APPROVED, Status.APPROVED, Status.PENDING, Status.REJECTED, Status.PAUSED)
WORDS = ("order", "ferry", "delivery", "appointment", "invoice", "welcome", "reminder", "survey")
BODY = "Hello {{1}}, here is news about your %s. Reply to this message and a person will answer."


def make(count: int, password: str) -> dict[str, Any]:
    """An organisation whose account is connected to nowhere, so that no poll touches its rows, with
    folders, tags and a saved view: `narrowed` are the queries of lists narrowed by them."""
    with transaction.atomic():
        user = User.objects.filter(email=EMAIL).first() or User.objects.create_user(
            EMAIL, name="Bench"
        )
        user.set_password(password)
        user.save()
        organisation = Organisation.objects.create(slug=f"bench-{count}", name=f"Bench {count}")
        Membership.objects.create(
            organisation=organisation, user=user, roles=[Role.ADMIN, Role.MARKETER]
        )
        connection_ = Connection.objects.create(
            organisation=organisation, environment=Environment.SANDBOX, business_id=f"9{count}",
            app_id="1", token="-", app_secret="-", verify_token="-",  # noqa: S106
            created_by=user, disabled_at=timezone.now(),
        )  # fmt: skip
        account = WhatsAppAccount.objects.create(
            organisation=organisation, connection=connection_, waba_id=f"98{count}", name="Bench"
        )
        _fill(account, count, user)
        narrowed = _shelve(account, user)
    with connections["admin"].cursor() as cursor:  # as autovacuum does within a minute
        cursor.execute("ANALYZE")
    return {"organisation": organisation.slug, "email": EMAIL, "narrowed": narrowed}


def _shelve(account: WhatsAppAccount, user: User) -> dict[str, str]:
    """Each name in one of 20 folders or in none, with up to two of 30 tags."""
    here = account.organisation
    folders = [Folder.objects.create(organisation=here, name=f"Folder {n}") for n in range(20)]
    tags = [Tag.objects.create(organisation=here, name=f"tag {n}") for n in range(30)]
    names = Template.objects.filter(account=account).order_by("name").values_list("name", flat=True)
    families = Family.objects.bulk_create(
        Family(account=account, name=name, folder=[*folders, None][number % 21])
        for number, name in enumerate(names)
    )
    tagged = Family.tags.through
    tagged.objects.bulk_create(
        tagged(family_id=family.pk, tag_id=tags[(number * 7 + turn) % 30].pk)
        for number, family in enumerate(families)
        for turn in range(number % 3)
    )
    view = SavedView.objects.create(
        organisation=here, owner=user, name="Approved, tagged",
        query=f"status=approved&tag={tags[1].pk}&sort=name",
    )  # fmt: skip
    return {
        "folder": f"?folder={folders[0].pk}",
        "no folder": "?folder=none",
        "tag": f"?tag={tags[0].pk}",
        "folder and tag": f"?folder={folders[1].pk}&tag={tags[7].pk}",
        "saved view": f"?{view.query}",
    }


def _fill(account: WhatsAppAccount, count: int, user: User) -> None:
    chance = random.Random(count)  # noqa: S311 - the same rows each time
    Template.objects.bulk_create(
        [_template(account, number, user, chance) for number in range(count)], batch_size=500
    )
    rows = Template.objects.filter(account=account)
    Revision.objects.bulk_create(
        [Revision(template=row, number=1, content=_content(row.body), created_by=user)
         for row in rows], batch_size=500,
    )  # fmt: skip
    of_row = Revision.objects.filter(template=OuterRef("pk")).values("pk")[:1]
    rows.update(revision_id=Subquery(of_row), meta_revision_id=Subquery(of_row))


def _template(account: WhatsAppAccount, number: int, user: User, chance: random.Random) -> Template:
    word, status = chance.choice(WORDS), chance.choice(STATES)
    return Template(
        organisation=account.organisation, account=account, name=f"{word}_{number:05}",
        language=chance.choice(("en_US", "ja", "id", "es_MX")), status=status,
        category=chance.choice(Category.values), meta_status=status.upper(),
        meta_id=f"77{account.waba_id}{number:06}", body=BODY % word, created_by=user,
        quality=chance.choice(("GREEN", "GREEN", "YELLOW", "UNKNOWN")),
    )  # fmt: skip


def _content(body: str) -> dict[str, Any]:
    text = {"type": "BODY", "text": body, "example": {"body_text": [["Pablo"]]}}
    return {"parameter_format": "POSITIONAL", "components": [text]}


def composers(count: int, password: str) -> list[dict[str, str]]:
    """People of one organisation that has 6,000 templates besides, with a draft each: whose, and where it is."""
    organisation = Organisation.objects.get(slug=make(6000, password)["organisation"])
    account = WhatsAppAccount.objects.get(organisation=organisation)
    made = []
    for number in range(count):
        user = User.objects.create_user(f"composer{number}@bench.example", password, name="Bench")
        Membership.objects.create(organisation=organisation, user=user, roles=[Role.MARKETER])
        draft = drafting.create_draft(
            account, name=f"composed_{number}", language="en_US", category="MARKETING",
            content=COMPOSED, by=user,
        )  # fmt: skip
        path = f"/o/{organisation.slug}/templates/{draft.pk}/"
        made.append({"email": user.email, "path": path})
    return made


COMPOSED: dict[str, Any] = {
    "parameter_format": "POSITIONAL",
    "components": [
        {"type": "HEADER", "format": "TEXT", "text": "News about your order"},
        {"type": "BODY", "text": "Hello {{1}}, thank you.", "example": {"body_text": [["Pablo"]]}},
        {"type": "FOOTER", "text": "Reply STOP to opt out"},
        {"type": "BUTTONS", "buttons": [
            {"type": "QUICK_REPLY", "text": "Thank you"},
            {"type": "URL", "text": "See it", "url": "https://shop.example/{{1}}",
             "example": ["https://shop.example/7"]},
        ]},
    ],
}  # fmt: skip


def queries(*paths: str) -> dict[str, int]:
    client = Client()
    client.force_login(
        User.objects.get(email=EMAIL),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    counted = {}
    for path in paths:
        client.get(path, headers={"host": "127.0.0.1"})  # what is kept after the first time is kept
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path, headers={"host": "127.0.0.1"})
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        counted[path] = len(captured)
    return counted


def submissions(template_id: str) -> int:
    return Event.objects.filter(template_id=template_id, to_status=Status.SUBMITTING).count()


def hold(template_id: str) -> None:
    """Wait for a worker to claim this submission, then lock its row until stdin is closed."""
    rows = Template.objects.filter(pk=template_id)
    print("watching", flush=True)
    while not rows.exclude(push_started_at=None).exists():
        time.sleep(0.01)
    with transaction.atomic():
        rows.select_for_update().get()
        print("held", flush=True)
        sys.stdin.read()


def main(act: str, *words: str) -> Any:
    if act == "make":
        return make(int(words[0]), words[1])
    if act == "composers":
        return composers(int(words[0]), words[1])
    if act == "hold":
        return hold(words[0])
    return queries(*words) if act == "queries" else submissions(words[0])


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
