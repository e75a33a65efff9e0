"""Previews: one name in all its languages, side by side, with the sample files they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import Organisation
from assets.models import PhoneNumber, WhatsAppAccount
from templates_app import picture, preview
from templates_app.content import media_of
from templates_app.languages import name_of
from templates_app.media import digest_of
from templates_app.models import MediaSample, Status, Template


@dataclass(frozen=True)
class Look:
    """How previews are shown: on which phone, in which chat, with samples or variables."""

    device: str = "ios"  # or "android"
    chat: str = "light"  # or "dark"
    texts: str = "samples"  # or "variables"

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Look:
        """Of an address or a form; anything unknown is the first choice."""
        return cls(
            device="android" if query.get("device") == "android" else "ios",
            chat="dark" if query.get("chat") == "dark" else "light",
            texts="variables" if query.get("texts") == "variables" else "samples",
        )

    @property
    def with_samples(self) -> bool:
        return self.texts == "samples"


@dataclass(frozen=True)
class Sheet:
    """One language of the family."""

    pk: int
    language: str
    language_name: str
    status: str
    phone: preview.Phone


def sheets(template: Template, look: Look, *, token: str = "") -> list[Sheet]:
    """Every language of this name in its account, this one first. Two queries.

    `token`: of a link for somebody without an account, whose files are behind it.
    """
    rows = family(template)
    contents = [row.revision.content for row in rows if row.revision]
    known = files(template.organisation, contents, token=token)
    return [
        Sheet(
            row.pk, row.language, name_of(row.language), row.status,
            preview.of_template(row, samples=look.with_samples, files=known),
        )
        for row in rows
    ]  # fmt: skip


def family(template: Template) -> list[Template]:
    rows = (
        Template.objects.filter(account=template.account_id, name=template.name)
        .exclude(status=Status.DELETED)
        .select_related("revision")
    )
    return sorted(rows, key=lambda row: (row.pk != template.pk, row.language))


def files(
    organisation: Organisation, contents: Iterable[Mapping[str, Any]], *, token: str = ""
) -> list[preview.File]:
    """The samples that these contents point to. One query, none without samples."""
    digests = {digest_of(one) for content in contents for one in media_of(content)} - {""}
    if not digests:
        return []
    found = MediaSample.objects.of(organisation).filter(digest__in=digests).without_data()
    return [file(sample, organisation, token=token) for sample in found]


def file(sample: MediaSample, organisation: Organisation, *, token: str = "") -> preview.File:
    if token:
        url = reverse("previews:sample_detail", args=[token, sample.digest])
    else:
        url = reverse("templates_app:sample_detail", args=[organisation.slug, sample.digest])
    return preview.File(
        sample.digest, sample.file_name, sample.file_type, sample.size, url,
        sample.width, sample.height,
    )  # fmt: skip


def drawn(template: Template, look: Look) -> picture.Picture:
    """This language as a PNG. Raises picture.NoFonts."""
    content = template.revision.content if template.revision else {}
    samples = MediaSample.objects.of(template.organisation)

    def read(digest: str) -> bytes | None:
        data = samples.filter(digest=digest).values_list("data", flat=True).first()
        return None if data is None else bytes(data)

    return picture.draw(
        preview.of_template(
            template, samples=look.with_samples, files=files(template.organisation, [content])
        ),
        title=sender_of(template.account), device=look.device, chat=look.chat, read=read,
    )  # fmt: skip


def sender_of(account: WhatsAppAccount) -> str:
    """The name above the chat: a number's display name, else the account's."""
    names = PhoneNumber.objects.filter(account=account).exclude(verified_name="")
    return names.order_by("pk").values_list("verified_name", flat=True).first() or str(account.name)
