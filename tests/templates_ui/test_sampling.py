"""Sample files: chosen in the composer, kept as they are, shown in the phone, brought to Meta with each submission."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Role
from assets.models import WhatsAppAccount
from templates_app.models import MediaSample, Status, Template
from templates_app.services import submission
from tests.people import make_member, make_organisation
from tests.sandbox_server import Sandbox
from tests.templates_app.making import at_meta, connected, person
from tests.templates_app.pictures import HTML, JPEG, MP4, PDF, PNG
from tests.templates_ui.test_writing import start, url

BODY = "Our spring collection is here for you."


@pytest.fixture
def account(db: None, sandbox: Sandbox) -> WhatsAppAccount:
    return connected(sandbox)


@pytest.fixture
def marketer(account: WhatsAppAccount, client: Client) -> Client:
    client.force_login(make_member(account.organisation, Role.MARKETER))
    return client


@pytest.fixture
def template(marketer: Client, account: WhatsAppAccount) -> Template:
    return start(marketer, account=account.waba_id, category="MARKETING", name="spring")


def file(data: bytes, name: str = "hero.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(
        name, data, content_type="text/html"
    )  # the browser's word counts nothing


def save(client: Client, template: Template, **fields: Any) -> Any:
    template.refresh_from_db()
    told = {"body": BODY, "header_format": "IMAGE", "expected_revision": template.revision_id}
    return client.post(url("revision_create", template), told | fields)


def header(template: Template) -> dict[str, Any]:
    template.refresh_from_db()
    assert template.revision is not None
    found: dict[str, Any] = template.revision.content["components"][0]
    return found


def push(template: Template, account: WhatsAppAccount) -> Template:
    Template.objects.filter(pk=template.pk).update(status=Status.CLEARED)
    template.refresh_from_db()
    submission.submit(template, by=person(account, "marketer"))
    submission.push(template)
    template.refresh_from_db()
    return template


def test_a_file_is_chosen_without_scripts_and_kept_as_it_is(
    marketer: Client, template: Template
) -> None:
    assert save(marketer, template, header_file=file(PNG)).status_code == 302
    sample = MediaSample.objects.get()
    assert bytes(sample.data) == PNG
    assert (sample.file_type, sample.width, sample.height) == ("image/png", 2, 1)
    assert header(template)["example"] == {"header_handle": [f"media:{sample.digest}"]}
    page = marketer.get(url("template_detail", template)).content.decode()
    assert f"/o/hanami/templates/samples/{sample.digest}/" in page


def test_the_file_stays_when_the_text_is_saved_again(marketer: Client, template: Template) -> None:
    save(marketer, template, header_file=file(PNG))
    kept = header(template)["example"]["header_handle"][0]
    save(marketer, template, **{"header_media.IMAGE": kept, "body": BODY + " Come."})
    assert header(template)["example"]["header_handle"] == [kept]
    assert MediaSample.objects.count() == 1


def test_the_same_file_twice_is_kept_once(marketer: Client, template: Template) -> None:
    save(marketer, template, header_file=file(PNG))
    save(marketer, template, header_file=file(PNG, "other.png"), body=BODY + " Come.")
    assert MediaSample.objects.count() == 1


@pytest.mark.parametrize(
    ("format", "data", "says"),
    [
        ("IMAGE", HTML, "JPEG or PNG file"),
        ("IMAGE", MP4, "JPEG or PNG file"),
        ("IMAGE", JPEG[:20], "JPEG or PNG file"),
        ("VIDEO", PNG, "MP4 file"),
        ("DOCUMENT", HTML, "PDF file"),
        ("IMAGE", PNG + bytes(5 * 1024 * 1024), "Meta takes"),
        ("GIF", MP4 + bytes(7 * 512 * 1024), "Meta takes"),
    ],
)
def test_a_file_that_meta_would_not_take_is_refused_at_its_field_and_no_word_is_lost(
    marketer: Client, template: Template, format: str, data: bytes, says: str
) -> None:
    answer = save(marketer, template, header_format=format, header_file=file(data, "hero.png"))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert BODY in answer.content.decode()
    assert not MediaSample.objects.exists()


@pytest.mark.parametrize(
    ("format", "data"), [("IMAGE", PNG), ("IMAGE", JPEG), ("VIDEO", MP4), ("DOCUMENT", PDF)]
)
def test_complaint_34_and_35_meta_gets_a_handle_of_a_fresh_upload(
    marketer: Client, template: Template, account: WhatsAppAccount, sandbox: Sandbox,
    format: str, data: bytes,
) -> None:  # fmt: skip
    save(marketer, template, header_format=format, header_file=file(data))
    assert push(template, account).status == Status.PENDING
    theirs = at_meta(sandbox, "spring")[0]["components"][0]
    assert theirs["example"]["header_handle"][0].startswith("4::")
    assert header(template)["example"]["header_handle"][0].startswith("media:")  # ours stays ours


def test_a_push_that_runs_twice_leaves_one_template(
    marketer: Client, template: Template, account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    save(marketer, template, header_file=file(PNG))
    sandbox.fault("/message_templates", status=500, times=1)
    push(template, account)
    assert template.status == Status.SUBMITTING
    Template.objects.filter(pk=template.pk).update(push_after=None)
    assert submission.push(template)
    assert not submission.push(template)
    assert len(at_meta(sandbox, "spring")) == 1


def test_an_upload_that_breaks_is_tried_again_and_the_template_waits(
    marketer: Client, template: Template, account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    save(marketer, template, header_file=file(PNG))
    sandbox.fault("/uploads", status=503, times=9)
    assert push(template, account).status == Status.SUBMITTING
    assert not at_meta(sandbox, "spring")
    sandbox.no_faults()
    Template.objects.filter(pk=template.pk).update(push_after=None)
    assert submission.push(template)


def test_a_reference_to_a_file_that_is_not_here_comes_back_with_the_reason(
    marketer: Client, template: Template, account: WhatsAppAccount
) -> None:
    save(marketer, template, **{"header_media.IMAGE": "media:" + "0" * 64})
    assert push(template, account).status == Status.DRAFT
    page = marketer.get(url("template_detail", template)).content.decode()
    assert "sample file is not here any more" in page


def test_complaint_36_the_address_that_meta_gives_back_is_never_sent_as_a_sample(
    marketer: Client, template: Template
) -> None:
    address = "https://scontent.whatsapp.net/v/t61?oe=1"
    save(marketer, template, **{"header_media.IMAGE": address})
    page = marketer.get(url("template_detail", template)).content.decode()
    assert "cannot be sent again from there" in page


def test_cards_have_files_of_their_own(marketer: Client, template: Template) -> None:
    fields = {
        "header_format": "TEXT", "card_format": "IMAGE", "card_button.0": "QUICK_REPLY",
        "card.0.shown": "1", "card.1.shown": "1", "card.0.file": file(PNG),
        "card.1.file": file(HTML),
    }  # fmt: skip
    answer = save(marketer, template, **fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    kept = MediaSample.objects.get().digest
    assert f'name="card.0.media.IMAGE" value="media:{kept}"' in page
    assert 'id="card.1.media.error"' in page


def test_a_kept_file_runs_nothing_and_is_its_organisations(
    marketer: Client, template: Template
) -> None:
    save(marketer, template, header_format="DOCUMENT", header_file=file(PDF + HTML, "<b>.pdf"))
    sample = MediaSample.objects.get()
    answer = marketer.get(f"/o/hanami/templates/samples/{sample.digest}/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    stranger = Client()
    stranger.force_login(make_member(make_organisation("sakura"), Role.ADMIN))
    assert stranger.get(f"/o/hanami/templates/samples/{sample.digest}/").status_code == 404
    assert stranger.get(f"/o/sakura/templates/samples/{sample.digest}/").status_code == 404
    page = marketer.get(url("revision_create", template)).content.decode()
    assert "<b>.pdf" not in page
    assert "&lt;b&gt;.pdf" in page
