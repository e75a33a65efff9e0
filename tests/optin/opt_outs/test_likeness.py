"""What no rule knows is compared as a whole with the messages of the corpus."""

from __future__ import annotations

import pytest

from optin.withdrawal import (
    Certainty,
    Kind,
    Scope,
    by_words,
    likeness,
    normalise,
    of_message,
    read,
)
from optin.withdrawal.likeness import places_of, runs
from tests.optin.opt_outs.learning import fingerprint, learn, learned_rows, packed

CHAT = [
    "where is my order",
    "do you open on sunday",
    "the blue one please",
    "see you tomorrow at nine",
]
FOUND = [
    ("en", "im begging you spare me these"), ("en", "I'd rather be left out of these"),
    ("de", "Ich verzichte ab sofort auf Ihre Neuigkeiten"),
]  # fmt: skip
WISHES = [
    "Yes, I want offers of ACME by WhatsApp.", "I would like to receive news and offers from Hanami on WhatsApp",
    "Ja, ich möchte Angebote von ACME per WhatsApp erhalten", "Oui, je souhaite recevoir les offres de ACME",
    "Sí, quiero recibir ofertas de ACME por WhatsApp", "Hanami花店からのお知らせをWhatsAppで受け取ります",
    "Quero receber novidades da Hanami", "Vorrei ricevere le offerte di Hanami su WhatsApp",
    "I agree to get marketing messages from ACME", "Please send me your newsletter", "Chcę otrzymywać oferty ACME",
    "أرغب في تلقي العروض", "Я хочу получать предложения от ACME",
]  # fmt: skip
HALF = "could you lot find somebody else to send this to"
ASKING = ["leave me be with your flyers", "spare me your flyers", "keep your flyers to yourselves"]


def test_it_was_learned_from_the_corpus_as_it_is() -> None:
    """When this fails: python -m tests.optin.opt_outs.learning."""
    content = likeness.WEIGHTS.read_bytes()
    assert content[: likeness.LEARNED_FROM] == fingerprint(learned_rows())
    assert len(content) == likeness.LEARNED_FROM + (1 << likeness.BITS)


@pytest.mark.parametrize(("language", "text"), FOUND)
def test_a_request_that_no_rule_knows_is_a_stop(language: str, text: str) -> None:
    reading = read(text, language_hint=language)
    assert (reading.kind, reading.rule) == (Kind.STOP, "likeness")
    assert (reading.scope, reading.certainty) == (Scope.MARKETING, Certainty.CLEAR)


def test_what_is_half_like_a_request_is_for_a_person() -> None:
    reading = read(HALF, language_hint="en")
    assert (reading.kind, reading.rule) == (Kind.UNSURE, "likeness")


def test_a_word_of_the_lists_is_not_weighed() -> None:
    assert read("stop").rule == "keyword"
    assert read("no", language_hint="en").kind == Kind.UNSURE
    assert read("start").kind == Kind.START


def test_what_a_business_wrote_is_read_by_its_words_alone() -> None:
    """A button, and the text that a link of its puts into the box."""
    text = FOUND[0][1]
    assert read(text)
    assert not by_words(text)
    assert of_message("text", text)
    assert not of_message("text", text, prefilled=True)
    assert not of_message("button", text)
    assert of_message("text", "STOP", prefilled=True)


@pytest.mark.parametrize("text", WISHES)
def test_who_wants_messages_is_not_opted_out(text: str) -> None:
    assert not read(text)


@pytest.mark.parametrize("text", [WISHES[0], WISHES[2], WISHES[4]])
def test_who_plainly_wants_messages_is_not_put_before_a_person(text: str) -> None:
    assert read(text).kind == Kind.NONE


def test_runs_are_of_one_to_five_signs_and_of_the_beginning() -> None:
    assert len(runs("ab")) == 1 + len([" ", "a", "b", " a", "ab", "b ", " ab", "ab ", " ab "])
    assert runs("")
    assert runs("x" * likeness.MOST) == runs("x" * likeness.MOST + "stop")


def test_meanings_count_alone_and_by_twos_within_a_clause() -> None:
    assert len(places_of([{"stop", "messages"}])) == 3
    assert len(places_of([{"stop"}, {"messages"}])) == 2
    assert places_of([]) == set()


def test_a_few_messages_are_enough_to_tell_such_messages_apart() -> None:
    corpus = [("en", "chat", "chat", text) for text in CHAT]
    corpus += [("en", "opt_out", "asked", text) for text in ASKING]
    weights = packed(learn(corpus))
    assert _sum(weights, "no flyers to me") > _sum(weights, "is the blue one open tomorrow")


def _sum(weights: object, text: str) -> int:
    return sum(weights[place] for place in runs(normalise(text)))  # type: ignore[index]
