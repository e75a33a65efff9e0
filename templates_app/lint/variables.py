"""Variables of header and body: braces, numbers, names, places and examples.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from templates_app.content import variables
from templates_app.lint.catalogue import finding
from templates_app.lint.draft import Draft
from templates_app.lint.finding import Finding
from templates_app.lint.lexicon.courtesy import COURTESY
from templates_app.lint.phrases import without
from templates_app.lint.rule import COMPONENT, DANGLING, FORMATS, RATIO

BRACED = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
NAME = re.compile(r"[a-z_]+")
# Scripts written without spaces: there two characters count as one word.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def names(draft: Draft) -> Iterator[Finding]:
    """Each variable is written right, numbered without gaps, named once."""
    for part in ("header", "body"):
        text, field = draft.text(part.upper()), f"{part}.text"
        found = BRACED.findall(text)
        rest = BRACED.sub("", text)
        right = all(_is_number(name) or NAME.fullmatch(name) for name in found)
        if "{{" in rest or "}}" in rest or not right:
            yield finding("braces", field, subcode=FORMATS[part])
        elif any(_is_number(name) == draft.named for name in found):
            # Names in a positional template are taken by Meta, and rejected by its reviewers.
            yield finding("variables_mixed", field, subcode=FORMATS[part] if draft.named else None)
        elif draft.named:
            yield from _repeated(found, part)
        elif {int(name) for name in found} != set(range(1, len(set(found)) + 1)):
            yield finding("variables_gap", field, subcode=FORMATS[part])


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and not name.startswith("0")


def _repeated(found: list[str], part: str) -> Iterator[Finding]:
    for name in dict.fromkeys(name for name in found if found.count(name) > 1):
        yield finding("variables_repeated", f"{part}.text", subcode=FORMATS[part], name=name)


def places(draft: Draft) -> Iterator[Finding]:
    """A body neither starts nor ends with a variable, has words around them, and they do not
    touch."""
    text = draft.text("BODY")
    stripped = text.strip()
    if stripped.startswith("{{") or stripped.endswith("}}"):
        yield finding("variables_at_edge", "body.text", subcode=DANGLING)
    for part in ("header", "body"):
        if "}}{{" in draft.text(part.upper()):
            yield finding("variables_touch", f"{part}.text")
        elif re.search(r"\}\}[ \t]+\{\{", draft.text(part.upper())):
            yield finding("variables_side_by_side", f"{part}.text")
    count, words = len(set(BRACED.findall(text))), count_words(BRACED.sub(" ", text))
    if count and words < least_words(count):
        yield finding(
            "variables_ratio",
            "body.text",
            subcode=RATIO,
            count=count,
            words=words,
            least=least_words(count),
        )
    elif draft.is_whole and words and count_words(_meaning(text)) < (3 if count else 2):
        yield finding("too_generic", "body.text")


def _meaning(text: str) -> str:
    """What is left of a text without its variables, greetings and thanks."""
    return without(BRACED.sub(" ", text), COURTESY)


def least_words(variables: int) -> int:
    """How many fixed words a body needs. Meta publishes no formula; three providers found this one."""
    return 2 * variables + 1


def count_words(text: str) -> int:
    unspaced = len(UNSPACED.findall(text))
    spaced = re.findall(r"[^\W_]+", UNSPACED.sub(" ", text))
    return len(spaced) + (unspaced + 1) // 2


def header_count(draft: Draft) -> Iterator[Finding]:
    if len(BRACED.findall(draft.text("HEADER"))) > 1:
        yield finding("header_variables", "header.text", subcode=FORMATS["header"])


def samples(draft: Draft) -> Iterator[Finding]:
    """Meta's reviewers want an example for every variable of header and body."""
    for variable in variables(draft.content):
        if variable.place in ("header", "body") and not variable.sample:
            field = f"{variable.place}.sample.{variable.name}"
            yield finding("sample_missing", field, subcode=COMPONENT, name=variable.name)
