"""A poster to print: the QR code, what to do with it, and the notice beside it with its version.

The words of a notice are frozen; the sentence that says how is not a part of it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from unicodedata import category

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import qr
from accounts.typesetting import can_draw, typeset
from optin.capture import tokens
from optin.capture.kinds import KINDS
from optin.capture.link import text_of
from optin.models import Flow, NoticeVersion
from optin.notices.rendering import Surface

LAYOUT = Path(__file__).with_name("poster.typ")
PAPERS = ("a4", "a5")
SIGNS = {"So", "Co", "Cn"}  # Unicode's categories: pictures, and what has no meaning of its own
MOST_SIGNS = 30  # of one notice that are tried: together, and one by one only where one is missing
OWN_FONTS = {"en", "de", "fr", "es", "pt-BR", "ja", "id", "it", "nl", "pl", "tr"}
# No native speaker has read these but of Japanese, English and German.
HOW = {
    "en": "Scan this code with your phone’s camera. WhatsApp opens with this message. Send it to agree:",
    "de": "Scannen Sie den Code mit der Kamera Ihres Telefons. WhatsApp öffnet sich mit dieser Nachricht. Senden Sie sie ab, um zuzustimmen:",
    "fr": "Scannez ce code avec l’appareil photo de votre téléphone. WhatsApp s’ouvre avec ce message. Envoyez-le pour accepter :",
    "es": "Escanee este código con la cámara de su teléfono. WhatsApp se abre con este mensaje. Envíelo para aceptar:",
    "pt-BR": "Aponte a câmera do seu celular para este código. O WhatsApp abre com esta mensagem. Envie-a para aceitar:",
    "hi": "अपने फ़ोन के कैमरे से यह कोड स्कैन करें। WhatsApp इस संदेश के साथ खुलेगा। सहमति देने के लिए इसे भेजें:",
    "ja": "スマートフォンのカメラでこのコードを読み取ると、次のメッセージが入力された状態でWhatsAppが開きます。同意される場合は、そのまま送信してください。",
    "id": "Pindai kode ini dengan kamera ponsel Anda. WhatsApp terbuka dengan pesan ini. Kirimkan untuk menyetujui:",
    "ar": "امسح هذا الرمز بكاميرا هاتفك. سيُفتح واتساب مع هذه الرسالة. أرسلها للموافقة:",
    "it": "Inquadri questo codice con la fotocamera del telefono. WhatsApp si apre con questo messaggio. Lo invii per accettare:",
    "nl": "Scan deze code met de camera van uw telefoon. WhatsApp opent met dit bericht. Verstuur het om akkoord te gaan:",
    "pl": "Zeskanuj ten kod aparatem telefonu. WhatsApp otworzy się z tą wiadomością. Wyślij ją, aby wyrazić zgodę:",
    "tr": "Bu kodu telefonunuzun kamerasıyla tarayın. WhatsApp bu mesajla açılır. Onaylamak için gönderin:",
    "zh-Hans": "用手机相机扫描此二维码，WhatsApp 会打开并显示以下消息。发送即表示同意：",
}  # fmt: skip


@dataclass(frozen=True)
class Poster:
    lang: str
    paper: str
    draft: str
    business: str
    title: str
    how: str
    sent: str  # what the person will send
    number: str
    address: str
    code: str  # SVG
    statement: str
    details: list[str]
    reference: str
    hash: str


def undrawn(flow: Flow) -> list[str]:
    """Signs of the notice, such as emoji, that no font of the poster has: they would be empty boxes."""
    version = flow.version
    text = "".join([version.notice.business, text_of(flow), *_sheet(version).values()])
    signs = [one for one in dict.fromkeys(text) if category(one) in SIGNS]
    signs, system = signs[:MOST_SIGNS], _has_system_fonts(flow)
    if not signs or can_draw("".join(signs), with_system_fonts=system):
        return []
    return [one for one in signs if not can_draw(one, with_system_fonts=system)]


def _has_system_fonts(flow: Flow) -> bool:
    """Do the server's own fonts help?"""
    return flow.version.language not in OWN_FONTS


def _sheet(version: NoticeVersion) -> dict[str, str]:
    """What the notice's own paper says, by kind: title, box and text."""
    return {one.kind: one.text for one in version.surfaces.get(Surface.PAPER.value, [])[:3]}


def poster(flow: Flow, paper: str, form: Literal["pdf", "svg"]) -> bytes:
    """`paper`: one of PAPERS; `form`: "pdf" or "svg". Raises MoreThanAPage, of a small SVG with a long notice."""
    version, shows = flow.version, KINDS[flow.kind].shows(flow)
    sheet = _sheet(version)
    address = str(shows["address"])
    told = Poster(
        lang=version.language.partition("-")[0],
        paper=paper,
        draft=_("DRAFT") if flow.is_draft else "",
        business=version.notice.business,
        title=sheet.get("title", version.notice.business),
        how=HOW.get(version.language, HOW["en"]),
        sent=str(shows["text"]).replace("(Ref ", "(Ref\u00a0"),  # the code stays on one line
        number=f"WhatsApp {shows['number']}",
        address=address,
        code=qr.svg(address).decode(),
        statement=sheet.get("box", ""),
        details=[line for line in sheet.get("text", "").split("\n") if line],
        reference=f"{version.reference} · {tokens.shown(flow.token)}",
        hash=f"SHA-256 {version.text_hash[:16]}…",
    )
    day = (flow.live_at or timezone.now()).date()
    return typeset(
        LAYOUT, asdict(told), on=day, form=form,
        with_system_fonts=_has_system_fonts(flow),
    )  # fmt: skip
