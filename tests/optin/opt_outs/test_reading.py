"""What makes a stop, what turns it round, and what of it is told."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optin.withdrawal import (
    Certainty,
    Kind,
    Scope,
    language_of,
    normalise,
    of_error,
    of_message,
    of_preference,
    of_system,
    read,
)
from optin.withdrawal.keywords import GROUPS, is_long
from optin.withdrawal.languages import languages
from optin.withdrawal.normalising import tokens
from optin.withdrawal.rules import OTHERS, RULES

KEYWORDS = [
    (one.code, word) for one in languages() if one.code != "any" for word in one.words["keywords"]
]
BESIDE = st.text(alphabet=" .!?*_~-,;:()[]{}\"'…🙏😡👍✋\u200b\u200d\ufeff\u00ad\n\t", max_size=6)


@given(st.text(), st.booleans())
def test_what_is_normalised_stays_as_it_is(text: str, marks: bool) -> None:
    plain = normalise(text, marks=marks)
    assert normalise(plain, marks=marks) == plain


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert read(text).kind in Kind


@settings(max_examples=500)
@given(st.sampled_from(KEYWORDS), BESIDE, BESIDE)
def test_a_word_of_the_lists_is_found_in_any_decoration(
    keyword: tuple[str, str], before: str, after: str
) -> None:
    code, word = keyword
    reading = read(before + word + after, language_hint=code)
    assert reading.kind == Kind.STOP
    assert reading.certainty == Certainty.CERTAIN


@given(st.sampled_from(KEYWORDS), st.sampled_from([str.upper, str.title, str.casefold]))
def test_capitals_make_no_difference(keyword: tuple[str, str], spelled: Any) -> None:
    code, word = keyword
    assert read(spelled(word), language_hint=code)


@pytest.mark.parametrize(
    "text",
    [
        "ＳＴＯＰ", "st\u200bop", "*Stop!!*", "s t o p", "S.T.O.P", "stooooop", "ѕtор", "st0p", "🅂🅃🄾🄿",
        "Arrêt", "arret", "İPTAL", "إيقــاف", "स्टॉप", "หยุด", "ｽﾄｯﾌﾟ", "هٓ stop",
    ],
)  # fmt: skip
def test_a_keyword_may_be_spelled_in_many_ways(text: str) -> None:
    assert read(text) or text.startswith("ه")


@pytest.mark.parametrize("word", ["stop", "dnd"])
def test_a_word_of_the_lists_may_stand_among_many_courtesies(word: str) -> None:
    text = f"hi there good morning please {word} thank you have a nice day"
    assert read(text).rule == "keyword"


def test_no_word_of_the_lists_is_longer_than_what_is_looked_for_as_a_whole() -> None:
    listed = [
        phrase for one in languages() for group in GROUPS for phrase in one.words.get(group, ())
    ]
    assert listed
    assert not [phrase for phrase in listed if is_long(tokens(normalise(phrase)))]


def test_courtesies_are_those_of_one_language() -> None:
    """“ta” is English for thanks, and half of Swedish “take away”."""
    assert read("ta bort tack", language_hint="sv")
    assert read("delete me pls", language_hint="en")


def test_a_thought_ends_at_a_comma_of_another_script_and_at_a_thai_courtesy() -> None:
    assert read("換了理髮店,别再发了", language_hint="zh")
    assert read("1,200円です", language_hint="ja").kind == Kind.NONE
    assert read("เรียนจบแล้วค่ะ ขอยกเลิกรับข่าวสาร", language_hint="th")
    assert not read("荷物は,送らないでください", language_hint="ja")
    assert not read("สองที่ครับ ไม่เอาเผ็ด", language_hint="th")


def test_what_will_stop_is_no_stop() -> None:
    assert not read("yeh promo kab stop hoga", language_hint="ur")
    assert not read("when will this promo stop", language_hint="de")
    assert read("message stop karo", language_hint="hi")


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("it", "mi scrivete tutti i giorni smettetela di mandarmi messaggi", Kind.STOP),
        ("sv", "det kommer varje dag sluta skicka meddelanden", Kind.STOP),
        ("es", "no me manden mensajes todos los días", Kind.UNSURE),
        ("tr", "her gün mesaj göndermeyin", Kind.UNSURE),
    ],
)  # fmt: skip
def test_how_often_is_a_reason_or_a_wish_for_fewer(language: str, text: str, kind: Kind) -> None:
    assert read(text, language_hint=language).kind == kind


def test_a_negation_with_and_glued_to_it_is_one() -> None:
    assert read("غيرت الشركة ولا تبعثوا رسائل", language_hint="ar")
    assert read("كافي هالسبام", language_hint="ar")
    assert not read("ולא תסירו", language_hint="he")
    assert not read("ואל תסירו אותי מהרשימה", language_hint="he")


def test_marks_stay_where_they_are_vowels() -> None:
    assert normalise("स्टॉप") == "स्टॉप"
    assert normalise("หยุด!") == "หยุด"
    assert normalise("Arrêt") == "arret"
    assert normalise("İPTAL") == "iptal"


@pytest.mark.parametrize(
    "text",
    [
        "a ",
        "stop ",
        "don't send ",
        "take off ",
        "that, ",
        "“",
        "停",
        "การ",
        "... ",
        "\u0301",
        "s t ",
    ],
)
def test_the_time_is_linear_in_the_length(text: str) -> None:
    def seconds(size: int) -> float:
        sample = text * (size // len(text.encode()))
        began = time.process_time()
        read(sample)
        return time.process_time() - began

    seconds(1024)
    small, large = (min(seconds(size) for _again in range(2)) for size in (16 * 1024, 64 * 1024))
    assert large <= max(12 * small, 0.2)


@pytest.mark.parametrize(
    "text",
    [
        "don't stop", "Please don't stop sending me the offers", "when does the sale stop?",
        "hört bitte nicht auf", "N'arrêtez pas de m'envoyer vos offres", "अगला स्टॉप कौन सा है",
        "配信を止めないでください", "不要停止发优惠给我", "I can't stop laughing", "bus stop",
        "hört bloß nie auf mit den Rezepten", "nigdy nie przestawajcie wysyłać", "đừng bao giờ ngừng gửi nhé",
    ],
)  # fmt: skip
def test_no_stop_is_meant(text: str) -> None:
    assert not read(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "not interested unsubscribe"), ("es", "no me interesa bórrenme"),
        ("he", "אף פעם לא קניתי תמחקו את המספר שלי"), ("id", "bukan pelanggan jangan wa lagi"),
    ],
)  # fmt: skip
def test_a_negation_with_a_word_of_its_own_turns_nothing_round(language: str, text: str) -> None:
    assert read(text, language_hint=language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I did not ask to unsubscribe"), ("fr", "je ne souhaite pas du tout me désinscrire"),
        ("ru", "я не хочу пока отписываться"), ("sv", "vill inte alls avregistrera mig"),
    ],
)  # fmt: skip
def test_a_negation_reaches_over_ever_and_yet(language: str, text: str) -> None:
    assert not read(text, language_hint=language)


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "my inbox is full of ur stuff stop", Kind.STOP), ("es", "ya no vivo ahí stop", Kind.STOP),
        ("pt", "não moro mais aí stop", Kind.STOP), ("en", "I didn't see the bus stop", Kind.NONE),
        ("en", "he will not stop", Kind.NONE), ("sv", "det är inte stopp", Kind.NONE),
    ],
)  # fmt: skip
def test_a_reason_may_end_with_stop(language: str, text: str, kind: Kind) -> None:
    assert read(text, language_hint=language).kind == kind


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "sold the bike months ago please stop sending me messages", Kind.STOP),
        ("nl", "auto is al verkocht stuur me geen berichten meer", Kind.STOP),
        ("en", "about my order please dont send messages", Kind.UNSURE),
        ("tr", "sipariş ile ilgili mesaj göndermeyin", Kind.UNSURE),
    ],
)  # fmt: skip
def test_a_thing_may_be_the_reason(language: str, text: str, kind: Kind) -> None:
    assert read(text, language_hint=language).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        'The sign said "STOP"', "What happens if I unsubscribe?", "cancel the subscription for my gym",
        "no", "wrong number", "why are you texting me", "👎", "stop sending messages until monday",
    ],
)  # fmt: skip
def test_a_person_decides(text: str) -> None:
    reading = read(text, language_hint="en")
    assert (reading.kind, reading.certainty) == (Kind.UNSURE, Certainty.POSSIBLE)


def test_what_no_list_knows_is_no_message() -> None:
    assert read("no manden los jarrones pintados").kind == Kind.UNSURE
    assert read("no manden más").kind == Kind.STOP


def test_what_is_denied_is_not_harmless() -> None:
    assert read("ne m'envoyez plus ces choses")
    assert not read("envoyez plus de détails")


def test_the_same_words_are_no_second_half_of_a_request() -> None:
    assert read("ну хватит уже", language_hint="ru").kind == Kind.UNSURE


def test_the_scope_is_what_they_ask_for() -> None:
    assert read("stop").scope == Scope.MARKETING
    assert read("STOPALL").scope == Scope.ALL
    assert read("Stop sending offers").scope == Scope.MARKETING
    assert read("Delete my number").scope == Scope.ALL
    assert read("I withdraw my consent").scope == Scope.ALL


def test_what_decided_is_told() -> None:
    reading = read("Bitte schicken Sie mir keine Werbung mehr", language_hint="de")
    assert (reading.language, reading.rule) == ("de", "no_more")
    assert reading.words == ("keine werbung mehr",)
    assert read("STOPP", language_hint="de").words == ("stopp",)


def test_an_everyday_word_is_no_foreign_keyword() -> None:
    assert read("red", language_hint="tr")
    assert read("red", language_hint="en").kind == Kind.UNSURE
    assert read("red").kind == Kind.UNSURE


def test_who_comes_back_withdraws_nothing() -> None:
    for word in ("START", "unstop", "oui", "はい"):
        assert read(word).kind == Kind.START


@pytest.mark.parametrize(
    ("text", "payload", "kind"),
    [
        ("Stop promotions", "stop", Kind.STOP), ("Keine Angebote mehr", "p1", Kind.STOP),
        ("More about it", "UNSUBSCRIBE", Kind.STOP), ("Yes", "yes", Kind.START),
        ("Show me more", "more", Kind.NONE),
    ],
)  # fmt: skip
def test_a_button_says_it_by_its_words_or_by_what_is_behind_it(
    text: str, payload: str, kind: Kind
) -> None:
    for pressed in ("button", "interactive"):
        assert of_message(pressed, text, payload).kind == kind
    assert of_message("sticker", text).kind == Kind.NONE


def test_what_meta_tells() -> None:
    stopped = of_preference("marketing_messages", "stop")
    assert (stopped.kind, stopped.scope, stopped.rule) == (Kind.STOP, Scope.MARKETING, "platform")
    assert of_preference("marketing_messages", "resume").kind == Kind.START
    assert of_preference("marketing_messages", "signup").kind == Kind.NONE
    assert of_preference("news", "stop").kind == Kind.NONE
    older = {"type": "user_preference_changed", "marketing": "stop", "body": "…"}
    assert of_system(older) == stopped
    assert of_system({"type": "user_changed_number", "wa_id": "1"}).kind == Kind.NONE
    assert of_error(131050)
    for code in (131049, 131026, 130472, None):
        assert of_error(code).kind == Kind.NONE


def test_every_language_of_the_corpus_has_words_of_every_kind() -> None:
    needed = {
        "keywords",
        "requests",
        "unsubscribe",
        "messages",
        "remove",
        "me",
        "maybe",
        "polite",
        "start",
    }
    for one in languages():
        if one.code != "any":
            assert needed <= one.words.keys(), one.code


def test_no_two_languages_claim_a_country() -> None:
    claimed = [country for one in languages() for country in one.countries]
    assert len(claimed) == len(set(claimed))
    assert (language_of("JP"), language_of("CH")) == ("ja", "")


def test_every_rule_has_an_example_that_it_finds() -> None:
    for rule in RULES:
        assert read(rule.example).rule == rule.code, rule
    assert not {rule.code for rule in RULES} & OTHERS.keys()
