"""How people say "stop" to a business in their own language; WhatsApp itself attaches nothing to it.

The first of each language is the usual one.
"""

# language → (its own name, words)
STOP: dict[str, tuple[str, tuple[str, ...]]] = {
    "en": ("English", ("STOP", "UNSUBSCRIBE", "STOPALL", "OPT OUT")),
    "ja": ("日本語", ("配信停止", "停止", "解除", "ストップ")),
    "es": ("Español", ("BAJA", "ALTO", "CANCELAR", "PARAR")),
    "pt": ("Português", ("SAIR", "PARAR", "CANCELAR")),
    "fr": ("Français", ("ARRÊT", "ARRET", "STOP", "DÉSABONNER")),
    "de": ("Deutsch", ("STOPP", "ABMELDEN", "ABBESTELLEN")),
    "it": ("Italiano", ("BASTA", "ANNULLA", "DISISCRIVIMI")),
    "nl": ("Nederlands", ("STOP", "AFMELDEN", "UITSCHRIJVEN")),
    "pl": ("Polski", ("REZYGNUJĘ", "WYPISZ")),
    "ro": ("Română", ("OPREȘTE", "DEZABONARE")),
    "hu": ("Magyar", ("LEIRATKOZÁS", "ÁLLJ")),
    "tr": ("Türkçe", ("DUR", "İPTAL", "RET")),
    "ru": ("Русский", ("СТОП", "ОТПИСАТЬСЯ", "ОТМЕНА")),
    "uk": ("Українська", ("СТОП", "ВІДПИСАТИСЯ")),
    "el": ("Ελληνικά", ("ΔΙΑΚΟΠΗ", "ΣΤΟΠ")),
    "ar": ("العربية", ("إيقاف", "إلغاء", "توقف")),
    "he": ("עברית", ("הסר", "עצור")),
    "fa": ("فارسی", ("لغو", "توقف")),
    "ur": ("اردو", ("بند کریں", "روکیں")),
    "hi": ("हिन्दी", ("बंद करें", "रोकें")),
    "bn": ("বাংলা", ("বন্ধ করুন", "থামুন")),
    "ta": ("தமிழ்", ("நிறுத்து",)),
    "id": ("Bahasa Indonesia", ("BERHENTI", "STOP")),
    "ms": ("Bahasa Melayu", ("BERHENTI", "BATAL")),
    "vi": ("Tiếng Việt", ("DỪNG", "HỦY")),
    "th": ("ไทย", ("หยุด", "ยกเลิก")),
    "tl": ("Filipino", ("TIGIL", "HINTO")),
    "ko": ("한국어", ("수신거부", "중지", "그만")),
    "zh_CN": ("简体中文", ("退订", "停止")),
    "zh_TW": ("繁體中文", ("取消訂閱", "停止")),
    "sw": ("Kiswahili", ("ACHA", "SIMAMA")),
    "sv": ("Svenska", ("STOPP", "AVSLUTA")),
}
