"""All that the portal holds about one person, from every room, in one file: the answer to their request.

It is here because it takes all rooms. Who may take it sees numbers in full, and says why first.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from assets.models import WhatsAppAccount
from optin import privacy as optin_privacy
from optin.audit.pack import pack
from optin.integrity.files import NothingSigned
from optin.ledger import writing
from optin.models import NUMBERS, ExportKind, Subject
from optin.reports import person as person_report
from optin.services import exporting
from traffic.privacy import Person
from waportal import wiring

README = """Everything that is held about you, by part of the system.

consent.json     what you agreed to and what you ended, and what was decided about messages to you
messages.json    messages that waportal itself sent you
facts.json       messages from and to you, as WhatsApp told of them
charges.json     what those messages cost
deliveries.json  WhatsApp's own notices in which you are named
consent.zip      the entries of the consent log about you, with their proof (see README.txt in it)
"""


class EverythingForm(forms.Form):
    purpose = forms.CharField(
        label=gettext_lazy("Why"),
        min_length=3,
        max_length=500,
        help_text=gettext_lazy(
            "For example the number of their request. It is kept in the audit trail with your name."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.NUMBERS_UNMASKED)
def everything_create(
    request: SignedInRequest, organisation: Organisation, person_id: UUID
) -> HttpResponse:
    """One zip, a file of JSON for each room. Who was erased has none."""
    form = EverythingForm(request.POST if request.method == "POST" else None)
    with writing.of(organisation):
        subject = person_report.find(organisation, person_id)
        if subject is None:
            raise Http404
        detail = person_report.detail(organisation, subject)
    if form.is_valid():
        name = f"everything-{subject.pk}.zip"
        data = _zipped(organisation, subject, _named(organisation, detail))
        exporting.note(
            organisation, ExportKind.PERSON, name=name, by=request.user, subject=subject.pk,
            purpose=form.cleaned_data["purpose"],
        )  # fmt: skip
        answer = HttpResponse(data, content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    context = {"form": form, "detail": detail, "subject": subject}
    status = 422 if form.errors else 200
    return render(request, "everything_form.html", context, status=status)


def _named(organisation: Organisation, detail: person_report.Detail) -> Person:
    """By everything that ever reached them."""
    wabas = WhatsAppAccount.objects.of(organisation).values_list("waba_id", flat=True)
    values = [one.reached for one in detail.lives if one.reached.value]
    return Person(
        wabas=tuple(wabas),
        numbers=tuple(dict.fromkeys(one.value for one in values if one.kind in NUMBERS)),
        users=tuple(dict.fromkeys(one.value for one in values if one.kind not in NUMBERS)),
    )


def _zipped(organisation: Organisation, subject: Subject, person: Person) -> bytes:
    files: dict[str, bytes] = {"README.txt": README.encode()}
    rooms = wiring.export(person)
    rooms["consent"] = optin_privacy.export_of(organisation, person)  # also without an account
    for room, told in rooms.items():
        files[f"{room}.json"] = _json(told)
    with writing.of(organisation):
        try:
            files["consent.zip"] = pack(organisation, subject, unmasked=True)
        except NothingSigned:  # nothing of them is in a signed log yet
            files["README.txt"] += b"\nconsent.zip is not there yet: the log has not been signed.\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return out.getvalue()


def _json(told: Any) -> bytes:
    made = {"made_at": timezone.now().isoformat(), "data": told}
    return json.dumps(made, ensure_ascii=False, indent=1, default=_plain).encode()


def _plain(value: object) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
