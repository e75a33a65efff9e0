"""The corpus of messages is what it was when it was written: large enough, and its frozen part untouched."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

import pytest

from tests.optin.opt_outs.rates import CORPUS, NATURAL, ROUNDS, rows

CHECKSUMS = {
    "first": "4ab6bc7055825b927e6000c90494ba9c3659153aa34060bdb479c184f7406d0b",
    "later": "fc23bd492f9ddb28c61ddfeceb5cee10a0f87508d1f8857176e6b514cf0ee8cd",
    "sixth": "55a3089d72f6ea8f66d406660e371254fff327376a92513b07bac90365e697fa",
    "twentieth": "617c297741f50680f21ec33b8cb6fe16cb06f158deea0fd2efa2342baedd779b",
}


@pytest.mark.parametrize(("name", "was"), list(CHECKSUMS.items()))
def test_the_frozen_part_is_untouched(name: str, was: str) -> None:
    content = sha256()
    for path in sorted((CORPUS / "frozen").glob("*.tsv")):
        content.update(path.name.encode())
        for line in path.read_bytes().splitlines(keepends=True):
            provenance = line.split(b"\t")[1].decode()
            if (provenance if provenance in ROUNDS else ROUNDS[0]) == name:
                content.update(line)
    assert content.hexdigest() == was


def test_it_has_a_thousand_messages_in_more_than_twenty_languages() -> None:
    assert tuple(CHECKSUMS) == ROUNDS
    everything = rows("open") + rows("frozen")
    assert len({(language, text) for language, _label, _source, text in everything}) >= 1000
    assert len({language for language, _label, _source, _text in everything}) >= 20
    labels = Counter(label for _language, label, _source, _text in everything)
    assert set(labels) == {"opt_out", "chat", "unclear"}
    assert labels["opt_out"] + labels["chat"] >= 1000
    sources = {source for _language, _label, source, _text in everything}
    assert sources == {
        "list",
        "polite",
        "asked",
        "chat",
        "alone",
        "later",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "twentieth",
    }
    for language in {row[0] for row in everything}:
        mine = {label for spoken, label, _source, _text in everything if spoken == language}
        assert mine == {"opt_out", "chat", "unclear"}, language


def test_the_natural_rounds_are_of_all_languages_and_in_no_other_part() -> None:
    natural = rows("natural")
    assert {source for _language, _label, source, _text in natural} == set(NATURAL)
    languages = {row[0] for row in rows("open")}
    assert {row[0] for row in natural} == languages
    known = {(row[0], row[3]) for part in ("open", "more") for row in rows(part)}
    assert known.isdisjoint((row[0], row[3]) for row in natural)
    assert {row[3] for row in rows("frozen")}.isdisjoint(row[3] for row in natural)
    assert len({(row[0], row[3]) for row in natural}) == len(natural)
