"""Scripts, and the languages written in them."""

from __future__ import annotations

SCRIPTS = {
    "Latn": "a-zA-Z\\u00c0-\\u024f\\u1e00-\\u1eff", "Cyrl": "\\u0400-\\u052f", "Grek": "\\u0370-\\u03ff",
    "Arab": "\\u0600-\\u06ff\\u0750-\\u077f", "Hebr": "\\u05d0-\\u05ea", "Deva": "\\u0900-\\u097f",
    "Beng": "\\u0980-\\u09ff", "Guru": "\\u0a00-\\u0a7f", "Gujr": "\\u0a80-\\u0aff", "Taml": "\\u0b80-\\u0bff",
    "Telu": "\\u0c00-\\u0c7f", "Knda": "\\u0c80-\\u0cff", "Mlym": "\\u0d00-\\u0d7f", "Sinh": "\\u0d80-\\u0dff",
    "Thai": "\\u0e00-\\u0e7f", "Laoo": "\\u0e80-\\u0eff", "Geor": "\\u10a0-\\u10ff", "Hang": "\\uac00-\\ud7af",
    "Kana": "\\u3040-\\u30ff", "Hani": "\\u3400-\\u9fff",
}  # fmt: skip
# The scripts a language is written in; Latin for those that are not here.
WRITTEN: dict[str, tuple[str, ...]] = {
    "ru": ("Cyrl",), "uk": ("Cyrl",), "bg": ("Cyrl",), "be": ("Cyrl",), "mk": ("Cyrl",), "kk": ("Cyrl",), "ky": ("Cyrl",),
    "sr": ("Cyrl", "Latn"), "uz": ("Latn", "Cyrl"), "el": ("Grek",), "ar": ("Arab",), "fa": ("Arab",), "prs": ("Arab",),
    "ps": ("Arab",), "ur": ("Arab",), "he": ("Hebr",), "hi": ("Deva",), "mr": ("Deva",), "bn": ("Beng",), "pa": ("Guru", "Arab"),
    "gu": ("Gujr",), "ta": ("Taml",), "te": ("Telu",), "kn": ("Knda",), "ml": ("Mlym",), "si": ("Sinh",), "th": ("Thai",),
    "lo": ("Laoo",), "ka": ("Geor",), "ko": ("Hang", "Hani"), "ja": ("Kana", "Hani"), "zh": ("Hani",),
}  # fmt: skip
# The language of a script that has only one.
ONLY = {
    "Grek": "el", "Hebr": "he", "Beng": "bn", "Gujr": "gu", "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml",
    "Sinh": "si_LK", "Thai": "th", "Laoo": "lo", "Geor": "ka", "Hang": "ko", "Kana": "ja",
}  # fmt: skip
