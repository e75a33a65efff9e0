"""Who is suspected of a drop, by what evidence; and that nobody is where too little is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from quality.causes import Sign, Week, judge
from quality.ports import TemplateSigns

ON = date(2026, 11, 20)
LONG_AGO = date(2026, 1, 1)
QUIET = Week(sent=5000, tried=5100, failed={"131026": 100}, stopped=5, people=4000, new_people=400)


def template(name: str, **changes: Any) -> TemplateSigns:
    """One that goes as it always did."""
    usual = TemplateSigns(
        template_id=name, name=name, language="en", category="MARKETING", link=f"/{name}",
        sent=1000, delivered=960, read=700, sent_before=1000, delivered_before=960, read_before=700,
        scores=(), statuses=(), block_reason="", first_day=LONG_AGO,
    )  # fmt: skip
    return replace(usual, **changes)


def names(*templates: TemplateSigns, now: Week = QUIET, before: Week = QUIET) -> list[str]:
    verdict = judge(templates, now, before, began_on=LONG_AGO, dropped_on=ON)
    assert verdict.enough
    return [one.name or one.kind for one in verdict.suspects]


def test_nobody_is_suspected_when_nothing_changed() -> None:
    assert names(template("a"), template("b")) == []


def test_too_few_messages_say_nothing() -> None:
    few = replace(QUIET, sent=20, tried=20)
    verdict = judge(
        [template("a", sent=30, scores=("RED",))], few, few, began_on=LONG_AGO, dropped_on=ON
    )
    assert (verdict.enough, verdict.suspects) == (False, ())


def test_the_template_with_the_worst_signs_comes_first() -> None:
    scored = template("scored", scores=("YELLOW", "RED"), statuses=("paused",), read=250)
    unread = template("unread", read=400)
    assert names(template("a"), unread, scored, template("b")) == ["scored · en", "unread · en"]
    verdict = judge([template("a"), scored], QUIET, QUIET, began_on=LONG_AGO, dropped_on=ON)
    [suspect] = verdict.suspects
    assert suspect.link == "/scored"
    signs = {one.sign: (one.word, round(one.now), round(one.other)) for one in suspect.evidence}
    assert signs[Sign.SCORE] == ("RED", 0, 0)
    assert signs[Sign.STOPPED] == ("PAUSED", 0, 0)
    assert signs[Sign.UNREAD] == ("", 26, 73)
    assert signs[Sign.VOLUME] == ("", 50, 1000)


def test_of_two_with_the_same_signs_the_one_that_was_sent_more_comes_first() -> None:
    small = template("small", sent=200, delivered=190, read=60, sent_before=200)
    large = template("large", sent=4000, delivered=3800, read=1200, sent_before=4000)
    rest = template("rest", sent=9000, delivered=8700, read=8000, sent_before=9000)
    assert names(small, large, rest) == ["large · en", "small · en"]


def test_growth_alone_is_no_suspicion() -> None:
    assert names(template("grown", sent_before=10), template("b")) == []


def test_more_people_who_stop_or_whom_meta_spares_are_suspicious() -> None:
    bad = replace(QUIET, stopped=80, failed={"131049": 300, "131026": 100})
    assert names(template("a"), now=bad) == ["stops", "131049"]


def test_failures_that_nobody_dislikes_are_not() -> None:
    bad = replace(QUIET, failed={"131026": 900})
    assert names(template("a"), now=bad) == []


def test_strangers_count_only_against_a_week_that_is_known() -> None:
    strangers = replace(QUIET, new_people=3000)
    assert names(template("a"), now=strangers) == ["audience"]
    unknown = replace(QUIET, new_people=None)
    assert names(template("a"), now=strangers, before=unknown) == []
    assert names(template("a"), now=unknown) == []


def test_a_young_number_is_a_suspect_itself() -> None:
    verdict = judge([template("a")], QUIET, QUIET, began_on=date(2026, 11, 12), dropped_on=ON)
    assert [(one.kind, one.evidence[0].now) for one in verdict.suspects] == [("number", 8)]
