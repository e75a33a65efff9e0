"""The corpus of messages is what it was when it was written: large enough, and its frozen part untouched."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from tests.optin.opt_outs.rates import CORPUS, rows

FROZEN = "4ab6bc7055825b927e6000c90494ba9c3659153aa34060bdb479c184f7406d0b"


def test_the_frozen_part_is_untouched() -> None:
    files = sorted((CORPUS / "frozen").glob("*.tsv"))
    content = b"".join(path.name.encode() + path.read_bytes() for path in files)
    assert sha256(content).hexdigest() == FROZEN


def test_it_has_a_thousand_messages_in_more_than_twenty_languages() -> None:
    everything = rows("open") + rows("frozen")
    assert len({(language, text) for language, _label, _source, text in everything}) >= 1000
    assert len({language for language, _label, _source, _text in everything}) >= 20
    labels = Counter(label for _language, label, _source, _text in everything)
    assert set(labels) == {"opt_out", "chat", "unclear"}
    assert labels["opt_out"] + labels["chat"] >= 1000
    sources = {source for _language, _label, source, _text in everything}
    assert sources == {"list", "polite", "asked", "chat", "alone"}
    for language in {row[0] for row in everything}:
        mine = {label for spoken, label, _source, _text in everything if spoken == language}
        assert mine == {"opt_out", "chat", "unclear"}, language
