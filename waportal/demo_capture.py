"""The demo's first business asks: a published notice and a QR code that is live."""

from __future__ import annotations

from accounts.models import Organisation, User
from assets.models import PhoneNumber
from optin import drafts
from optin.models import Flow, FlowKind, Notice
from optin.services import capture, notices
from waportal import demo

NOTICE, POSTER = "お得なお知らせ（日本）", "渋谷店レジ横のポスター"
BUSINESS = "Hanami"  # the verified name of the number that people write to
FACTS = {
    "company": "株式会社ハナミリテール",
    "address": "東京都渋谷区神南1-1-1",
    "contact": "03-5550-0101、privacy@hanami.example",
    "privacy_url": "https://www.hanami.example/privacy",
}


def load(organisation: Organisation) -> None:
    """Twice, it adds nothing."""
    if Flow.objects.of(organisation).exists() or Notice.objects.of(organisation).exists():
        return
    writer, officer = (
        User.objects.get(email=demo.email_of(name, organisation.slug))
        for name in ("Haruto Sato", "Ren Ito")
    )
    draft = drafts.find("JP", "ja")
    assert draft is not None
    version = notices.create(
        organisation, by=writer, language="ja", texts={**FACTS, **draft.texts}, name=NOTICE,
        jurisdiction="JP", purpose=draft.purpose, business=BUSINESS,
    )  # fmt: skip
    notices.offer(version, by=writer, reasons={})
    notices.publish(version, by=officer)
    number = PhoneNumber.objects.of(organisation).get(verified_name=BUSINESS)
    flow = capture.create(
        organisation, FlowKind.LINK, by=officer, name=POSTER, version=version,
        phone_number_id=number.phone_number_id, settings={"where": "渋谷店 レジ横"},
    )  # fmt: skip
    capture.go_live(flow, by=officer)
