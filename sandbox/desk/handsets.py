"""People with handsets made at the desk, and what they send at one press of a button."""

import base64
import secrets
from collections.abc import Callable
from pathlib import Path

from sandbox.people import crowd
from sandbox.store import Doc, Store

# What people write to stop, by language; WhatsApp itself gives these words no meaning.
STOP_WORDS = {
    "English": "STOP", "Español": "BAJA", "Português": "SAIR", "日本語": "配信停止", "Bahasa Indonesia": "BERHENTI",
    "Français": "ARRÊT", "Deutsch": "STOPP", "Italiano": "FERMA", "हिन्दी": "बंद करें", "العربية": "إيقاف",
    "עברית": "הסר", "Türkçe": "DUR", "Русский": "СТОП", "中文": "退订", "한국어": "수신거부",
    "ไทย": "ยกเลิก", "Tiếng Việt": "HỦY", "Polski": "REZYGNUJĘ", "Українська": "ВІДПИСАТИСЯ",
}  # fmt: skip
MOST = 50
SAMPLE = Path(__file__).parent / "static" / "sample.png"
PLACE = {"latitude": 35.6595, "longitude": 139.7005, "name": "Shibuya Crossing", "address": "Tokyo"}
ADVERTISEMENT = {
    "source_url": "https://fb.me/sandbox-ad",
    "source_type": "ad",
    "source_id": "120210000000000001",
    "headline": "Chat with us",
    "body": "Tap to ask about this offer.",
    "media_type": "image",
    "image_url": "https://example.com/ad.png",
    "ctwa_clid": "SANDBOX-CLICK",
}


def invent(store: Store, country: str, count: int = 1) -> list[Doc]:
    """New people of a country, with numbers that could be. Raises `crowd.BadCrowd`."""
    return crowd.start(
        store, {"people": count, "country": country, "seed": secrets.randbelow(10**6)}
    )


# -- what they send besides text -----------------------------------------------------------------


def _picture() -> Doc:
    raw = base64.b64encode(SAMPLE.read_bytes()).decode()
    return {"base64": raw, "mime_type": "image/png", "caption": "Like this one?"}


SAMPLES: dict[str, Callable[[], Doc]] = {
    "image": _picture,
    "video": lambda: {"caption": "Have a look"},
    "audio": lambda: {},
    "voice audio": lambda: {"voice": True},
    "document": lambda: {"filename": "receipt.pdf", "caption": "The receipt"},
    "sticker": lambda: {"animated": False},
    "location": lambda: dict(PLACE),
    "unsupported": lambda: {"type": "poll"},
}
