"""Inventing people with handsets: numbers that could be, names in the scripts of their countries."""

import base64
import secrets
from collections.abc import Callable
from pathlib import Path

import phonenumbers

from sandbox.people import storage as people
from sandbox.store import Doc, Store

NAMES: dict[str, tuple[str, ...]] = {
    "JP": ("佐藤 陽菜", "鈴木 蓮", "高橋 さくら", "田中 悠真"),
    "US": ("Maya Johnson", "Ethan Brooks", "Olivia Carter", "Noah Rivera"),
    "MX": ("Valeria Hernández", "Diego Ramírez", "Ximena Torres", "Emiliano Cruz"),
    "BR": ("Júlia Oliveira", "Pedro Santos", "Luísa Almeida", "Rafael Souza"),
    "IN": ("आरव शर्मा", "दीया पटेल", "विवान सिंह", "अनन्या गुप्ता"),
    "ID": ("Putri Wulandari", "Budi Santoso", "Siti Aminah", "Agus Setiawan"),
    "SA": ("سارة العتيبي", "محمد القحطاني", "نورة الشمري", "خالد الحربي"),
    "EG": ("مريم حسن", "أحمد مصطفى", "ليلى إبراهيم", "عمر خالد"),
    "IL": ("נועה כהן", "איתי לוי", "יעל פרץ", "עומר ביטון"),
    "TH": ("สมชาย ใจดี", "มาลี ศรีสุข", "อนงค์ ทองคำ", "ปิติ แสงทอง"),
    "DE": ("Hannah Müller", "Leon Schmidt", "Mia Fischer", "Finn Weber"),
    "GB": ("Amelia Clarke", "George Hughes", "Isla Patel", "Oliver Wright"),
    "NG": ("Adaeze Okafor", "Tunde Adeyemi", "Ngozi Eze", "Emeka Obi"),
    "KR": ("김서연", "이민준", "박지우", "최도윤"),
    "CN": ("王芳", "李伟", "张敏", "刘洋"),
}
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


class NoNumber(ValueError):
    """No number could be invented; the text says why."""


def invent(store: Store, country: str, *, name: str = "", username: str = "") -> Doc:
    """A person of a country, not yet there. With a username the number is hidden. Raises NoNumber."""
    wa_id = _free_number(store, country)
    chosen = name or secrets.choice(NAMES.get(country, NAMES["GB"]))
    hidden = {"username": username, "hides_number": True} if username else {}
    return people.save(store, people.make(wa_id, name=chosen, **hidden))


def _free_number(store: Store, country: str) -> str:
    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    if example is None:
        raise NoNumber(f"There are no mobile numbers of {country[:10]}: use an ISO code of two letters.")
    start = f"{example.country_code}{phonenumbers.national_significant_number(example)}"[:-4]
    for _ in range(100):
        wa_id = f"{start}{secrets.randbelow(10_000):04}"
        if people.get(store, wa_id) is None:
            return wa_id
    raise NoNumber(f"The invented numbers of {country} are used up.")


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
