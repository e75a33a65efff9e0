"""What the words say about the category, and what the category asks of the words.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization
Meta's own judgement is not published. A word that only advertising has is enough for us; of the weaker ones it takes
two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from templates_app.lint import emoji, lexicon
from templates_app.lint.catalogue import finding
from templates_app.lint.draft import Draft
from templates_app.lint.finding import Finding
from templates_app.lint.lexicon.codes import CODES
from templates_app.lint.lexicon.opt_out import OPT_OUT
from templates_app.lint.lexicon.promotional import STRONG, WEAK
from templates_app.lint.phrases import folded, found, quoted

# 20% off, 15 % de descuento, 8折: a number that only advertising has.
REBATE = re.compile(
    r"\d+ ?% ?(?:off|de desc\w+|de réduction|de remise|rabatt|di sconto|korting|indirim|скидк\w+|折扣|オフ|引き?|할인)"
    r"|(?:yüzde|скидк\w+|korting van|diskon|sconto del|ลด|giảm) ?\d+ ?%?|\d+(?:\.\d)? ?[折割](?!合|り)"
)
MARKETING_LENGTH, MARKETING_EMOJI = 550, 10


@dataclass(frozen=True)
class Estimate:
    """The category that the words speak for, and the words; "" when they speak for none in particular."""

    category: str
    words: tuple[str, ...] = ()


def estimate(draft: Draft) -> Estimate:
    if draft.category == "AUTHENTICATION" or (codes := _codes(draft)):
        return Estimate(
            "AUTHENTICATION", () if draft.category == "AUTHENTICATION" else tuple(codes)
        )
    promotional = _promotional(draft)
    return Estimate("MARKETING", tuple(promotional)) if promotional else Estimate("")


def words(draft: Draft) -> Iterator[Finding]:
    if codes := _codes(draft):
        yield finding("code_elsewhere", "category", words=quoted(codes))
    elif draft.category == "UTILITY" and (promotional := _promotional(draft)):
        yield finding("promotional_in_utility", "category", words=quoted(promotional))


def opt_out(draft: Draft) -> Iterator[Finding]:
    everything = "\n".join(text for _, text in draft.texts)
    if draft.category == "MARKETING" and not found(everything, lexicon.of(OPT_OUT, draft.language)):
        yield finding("opt_out_missing", "footer.text")


def marketing(draft: Draft) -> Iterator[Finding]:
    """Tighter than Meta's own page, and seen by several providers."""
    body = draft.text("BODY")
    if draft.category == "MARKETING":
        if len(body) > MARKETING_LENGTH:
            yield finding(
                "marketing_body_long", "body.text", count=len(body), most=MARKETING_LENGTH
            )
        if emoji.count(body) > MARKETING_EMOJI:
            yield finding("emoji_many", "body.text", count=emoji.count(body), most=MARKETING_EMOJI)


def _codes(draft: Draft) -> list[str]:
    return found(draft.text("BODY"), lexicon.of(CODES, draft.language))


def _promotional(draft: Draft) -> list[str]:
    everything = "\n".join(text for _, text in draft.texts)
    strong = found(everything, lexicon.of(STRONG, draft.language))
    strong += [match.strip() for match in REBATE.findall(folded(everything))]
    weak = found(everything, lexicon.of(WEAK, draft.language))
    if strong:
        return list(dict.fromkeys(strong))
    return weak if len(weak) > 1 else []
