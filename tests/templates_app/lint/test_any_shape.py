"""Whatever stands in a template, the lint says something of it and never breaks."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from templates_app.languages import LANGUAGES
from templates_app.lint import FIXES, Around, Draft, check, estimate, fixed

_WORDS = """
    HEADER BODY FOOTER BUTTONS CAROUSEL LIMITED_TIME_OFFER OTP URL QUICK_REPLY FLOW CATALOG SPM MPM VOICE_CALL TEXT
    IMAGE PRODUCT GIF {{1}} {{a}} {{ https://bit.ly/x http://1.2.3.4 https://[ *bold ~x~ 🎈 sale STOP
"""
_KEYS = """
    type format text example header_text body_text body_text_named_params header_handle param_name buttons cards url
    components phone_number limited_time_offer has_expiration supported_apps flow_id flow_action ttl_minutes otp_type
    icon
"""
WORDS = st.sampled_from([*_WORDS.split(), "\u200b", "\t"])
TEXTS = st.one_of(WORDS, st.text(max_size=20), st.lists(WORDS, max_size=6).map(" ".join))
KEYS = st.sampled_from(_KEYS.split())
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)
COMPONENTS = st.lists(st.dictionaries(KEYS, ANYTHING, max_size=6), max_size=5)


@given(
    raw=st.fixed_dictionaries(
        {},
        optional={
            "name": ANYTHING, "language": st.sampled_from([*LANGUAGES, "", "xx"]) | ANYTHING,
            "category": st.sampled_from(["UTILITY", "MARKETING", "AUTHENTICATION", "marketing"]) | ANYTHING,
            "components": COMPONENTS | ANYTHING, "parameter_format": TEXTS | ANYTHING,
            "message_send_ttl_seconds": ANYTHING,
        },
    ),
    domain=TEXTS,
)  # fmt: skip
def test_no_shape_breaks_it(raw: dict[str, Any], domain: str) -> None:
    draft = Draft.of_json(raw, Around((domain,), frozenset({("a", "b")})))
    for finding in check(draft):
        assert finding.message
        assert "%(" not in finding.message + finding.cure
    estimate(draft)
    for code in FIXES:
        fixed(draft, code)
