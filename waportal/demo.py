"""The demo: three businesses, a partner who looks after two of them, and a person for every role.

The same portfolios, apps and tokens stand in the sandbox's scenario `demo`; a test holds the two together.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from accounts.models import Role
from templates_app.models import Status

PASSWORD = "sandbox-demo-2026"  # noqa: S105  # printed for everyone to see; never on a live site


@dataclass(frozen=True)
class Business:
    """One organisation of the demo with its portfolio at the sandbox."""

    slug: str
    name: str
    country: str
    time_zone: str
    language: str
    business_id: str
    app_id: str
    app_secret: str
    token: str
    people: dict[str, tuple[Role, ...]] = field(default_factory=dict)  # name → roles


@dataclass(frozen=True)
class Draft:
    """A template that lives here only: its author, how far it came, and its words."""

    business: str
    waba_id: str
    name: str
    language: str
    category: str
    author: str
    status: str
    content: dict[str, object]
    note: str = ""


BUSINESSES = (
    Business(
        slug="hanami",
        name="Hanami Retail",
        country="JP",
        time_zone="Asia/Tokyo",
        language="ja",
        business_id="506914307656101",
        app_id="634974688087101",
        app_secret="5a0db0x0hanami0000000000000000001",
        token="EAASANDBOXhanamiNotARealTokenItOnlyWorksAgainstTheSandboximanahZD",
        people={
            "Aoi Tanaka": (Role.ADMIN,),
            "Haruto Sato": (Role.MARKETER,),
            "Yui Suzuki": (Role.REVIEWER,),
            "Ren Ito": (Role.COMPLIANCE,),
            "Mei Kobayashi": (Role.AUDITOR,),
            "Sota Nakamura": (Role.FINANCE,),
            "Hina Yamada": (Role.AGENT,),
            "Kaito Mori": (Role.VIEWER,),
        },
    ),
    Business(
        slug="nusantara",
        name="Nusantara Travel",
        country="ID",
        time_zone="Asia/Jakarta",
        language="en",
        business_id="506914307656202",
        app_id="634974688087202",
        app_secret="5a0db0x0nusantara00000000000000002",
        token="EAASANDBOXnusantaraNotARealTokenItOnlyWorksAgainstTheSandboxaratnasunZD",
        people={"Sari Wijaya": (Role.ADMIN, Role.MARKETER), "Budi Santoso": (Role.REVIEWER,)},
    ),
    Business(
        slug="colibri",
        name="Banco Colibrí",
        country="MX",
        time_zone="America/Mexico_City",
        language="en",
        business_id="506914307656303",
        app_id="634974688087303",
        app_secret="5a0db0x0colibri000000000000000003",
        token="EAASANDBOXcolibriNotARealTokenItOnlyWorksAgainstTheSandboxirbilocZD",
        people={"Lucía Hernández": (Role.ADMIN, Role.MARKETER), "Mateo Ramírez": (Role.REVIEWER,)},
    ),
)

PARTNER_SLUG, PARTNER_NAME = "bridge", "Bridge Solutions"
PARTNER_PEOPLE = {"Noor Haddad": (Role.ADMIN, Role.MARKETER), "Jonas Weber": (Role.REVIEWER,)}
PARTNER_CLIENTS = ("hanami", "nusantara")
SUPPORT_EMAIL = "support@waportal.example"


def email_of(name: str, slug: str) -> str:
    """The first name at the organisation: aoi@hanami.example."""
    plain = unicodedata.normalize("NFKD", name.split()[0]).encode("ascii", "ignore").decode()
    return f"{plain.lower()}@{slug}.example"


def _message(body: str, *samples: str, **parts: object) -> dict[str, object]:
    """A content in Meta's creation shape; parts: header, footer (texts), buttons (a list)."""
    text: dict[str, object] = {"type": "BODY", "text": body}
    if samples:
        text["example"] = {"body_text": [list(samples)]}
    components: list[dict[str, object]] = [text]
    if "header" in parts:
        components.insert(0, {"type": "HEADER", "format": "TEXT", "text": parts["header"]})
    if "footer" in parts:
        components.append({"type": "FOOTER", "text": parts["footer"]})
    if "buttons" in parts:
        components.append({"type": "BUTTONS", "buttons": parts["buttons"]})
    return {"parameter_format": "POSITIONAL", "components": components}


DRAFTS = (
    Draft(
        "hanami", "102290129340101", "autumn_arrivals", "ja", "MARKETING", "Haruto Sato", Status.IN_REVIEW,
        _message(
            "こんにちは、{{1}}様。秋の新作が入荷しました。\n*{{2}}まで*、全品10%オフでお買い求めいただけます。",
            "山田", "11月30日", header="秋の新作", footer="配信停止は「停止」とご返信ください",
            buttons=[
                {"type": "URL", "text": "新作を見る", "url": "https://www.hanami.example/autumn"},
                {"type": "QUICK_REPLY", "text": "停止"},
            ],
        ),
        note="11月の特集です。文面の確認をお願いします。",
    ),
    Draft(
        "hanami", "102290129340101", "store_opening_shibuya", "en_US", "MARKETING", "Haruto Sato", Status.DRAFT,
        _message(
            "Our new store in Shibuya opens on {{1}}. Come and see us: the first 100 guests receive a tote bag.",
            "December 5", footer="Reply STOP to opt out",
        ),
    ),
    Draft(
        "nusantara", "102290129340201", "check_in_open", "en_US", "UTILITY", "Sari Wijaya", Status.CLEARED,
        _message(
            "Hello {{1}}, online check-in for your flight {{2}} is open. Please check in at least 90 minutes before departure.",
            "Dewi", "NT 204",
            buttons=[{"type": "URL", "text": "Check in", "url": "https://www.nusantara.example/checkin/{{1}}",
                      "example": ["https://www.nusantara.example/checkin/NT204"]}],
        ),
    ),
    Draft(
        "colibri", "102290129340301", "sucursal_nuevo_horario", "es_MX", "UTILITY", "Lucía Hernández", Status.IN_REVIEW,
        _message(
            "Hola {{1}}, desde el {{2}} su sucursal {{3}} abre de 9:00 a 17:00 horas. Gracias por su preferencia.",
            "Ana", "1 de diciembre", "Reforma",
        ),
        note="Cambio aprobado por operaciones.",
    ),
)  # fmt: skip
