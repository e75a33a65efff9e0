"""How a template's state looks: the same icon, word and tone on every page."""

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.translation import gettext, gettext_lazy

from assets.words import NUMBER_WORDS, meaning
from templates_app import block_reasons, problems
from templates_app.formatting import Block, Line, Run
from templates_app.languages import name_of
from templates_app.lint import Severity
from templates_app.models import Category, Family, Status, Template
from templates_app.reports.families import OUTDATED, UNTRANSLATED
from templates_app.reports.listing import quality_word
from templates_app.services.errors import sentence

register = template.Library()

# status → (tone, icon of static/img/icons.svg)
LOOKS: dict[str, tuple[str, str]] = {
    Status.DRAFT: ("neutral", "edit"),
    Status.IN_REVIEW: ("info", "eye"),
    Status.CLEARED: ("good", "check"),
    Status.SUBMITTING: ("info", "upload"),
    Status.PENDING: ("info", "clock"),
    Status.APPROVED: ("good", "done"),
    Status.REJECTED: ("bad", "cross"),
    Status.PAUSED: ("warn", "pause"),
    Status.DISABLED: ("bad", "stop"),
    Status.IN_APPEAL: ("info", "flag"),
    Status.LIMIT_EXCEEDED: ("warn", "alert"),
    Status.ARCHIVED: ("neutral", "archive"),
    Status.PENDING_DELETION: ("neutral", "trash"),
    Status.DELETED: ("neutral", "trash"),
    Status.UNKNOWN: ("warn", "question"),
}
# severity of a finding → (tone, icon)
SEVERITIES: dict[str, tuple[str, str]] = {
    Severity.REFUSED: ("bad", "cross"),
    Severity.LIKELY_REFUSED: ("warn", "alert"),
    Severity.RECATEGORISED: ("warn", "swap"),
    Severity.ADVICE: ("info", "info"),
}
QUALITY_ICONS = {"GREEN": "dot", "YELLOW": "minus", "RED": "down"}


@lru_cache(maxsize=1000)
def _badge(tone: str, icon: str, text: str, title: str = "") -> str:
    """The badge's HTML; a list writes the same few hundreds of times."""
    facts = {"tone": tone, "icon": icon, "text": text, "title": title}
    return render_to_string("components/badge.html", facts)


@register.simple_tag
def status_badge(status: str, meta_word: str = "") -> str:
    """The state as icon, word and tone; Meta's own word where we do not know it."""
    tone, icon = LOOKS.get(status, ("warn", "question"))
    known = status in Status.values and not (status == Status.UNKNOWN and meta_word)
    word = Status(status).label if known else meta_word
    return _badge(tone, icon, str(word))


@lru_cache(maxsize=1000)
def _chip(href: str, icon: str, kind: str, name: str) -> str:
    """As HTML; a list writes the same few on every row."""
    facts = {"href": href, "icon": icon, "kind": kind, "name": name}
    return render_to_string("templates_app/_chip.html", facts)


@register.simple_tag
def shelf(family: Family, list_url: str) -> SafeString:
    """A name's folder and tags as chips that lead to what shares them. `list_url`: the list of
    templates."""
    chips = [
        _chip(f"{list_url}?tag={tag.pk}", "tag", gettext("Tag"), tag.name)
        for tag in family.tags.all()
    ]
    if family.folder:
        href = f"{list_url}?folder={family.folder_id}"
        chips.insert(0, _chip(href, "archive", gettext("Folder"), family.folder.name))
    return format_html(
        '<ul class="cluster" role="list">{}</ul>',
        format_html_join("", "{}", ((chip,) for chip in chips)),
    )


@register.simple_tag
def translation_badge(standing: str) -> str:
    """What is wrong with a language against its source; nothing where nothing is."""
    if standing == OUTDATED:
        return _badge("warn", "clock", gettext("Outdated"))
    return _badge("warn", "globe", gettext("Untranslated")) if standing == UNTRANSLATED else ""


@register.filter
def severity_look(severity: str) -> dict[str, str]:
    """Tone and icon of a finding's severity."""
    tone, icon = SEVERITIES[severity]
    return {"tone": tone, "icon": icon}


@register.simple_tag
def quality_badge(quality: str, short: bool = False) -> str:
    """Meta's quality score, in the words a number's has; an unknown one stands as it came.
    `short`: below a heading that says what it is."""
    word = meaning(NUMBER_WORDS, "quality_rating", quality)
    icon = QUALITY_ICONS.get(quality, "question")
    text = quality_word(quality) if short else str(word.text)
    return _badge(word.tone, icon, text, quality)


@register.filter
def tone_of(status: str) -> str:
    return LOOKS.get(status, ("warn", "question"))[0]


@register.filter
def icon_of(status: str) -> str:
    return LOOKS.get(status, ("warn", "question"))[1]


@register.filter
def status_word(status: str) -> str:
    return str(Status(status).label) if status in Status.values else status


@register.filter
def category_word(category: str) -> str:
    """Meta's category in the reader's language; a new one of Meta's as it came."""
    return str(Category(category).label) if category in Category.values else category


@register.filter
def language_word(code: str) -> str:
    return name_of(code)


@register.filter
def of(found: Mapping[str, object], key: str) -> object:
    """What a mapping holds under a key that is itself a variable; None without."""
    return found.get(key)


@register.filter
def plus(text: str, more: object) -> str:
    """Two pieces of a field's name, a number among them."""
    return f"{text}{more}"


@register.filter
def bulk_words(problem: str) -> str:
    """Why a row of a bulk act was not done, as a sentence."""
    return sentence(problem)


@register.filter
def problem_words(problem: str) -> str:
    """Why something waits, as a sentence."""
    return problems.words(problem)


@register.filter
def was_recategorised(row: Template) -> bool:
    """Did Meta put it in another category than we asked for?"""
    return bool(row.requested_category and row.requested_category != row.category)


@register.filter
def has_expired(row: Template) -> bool:
    """On the reader's day, which is the organisation's."""
    return row.has_expired(timezone.localdate())


@register.filter
def is_review_due(row: Template) -> bool:
    return row.is_review_due(timezone.localdate())


@register.filter
def pretty(payload: object) -> str:
    """What Meta sent, readable."""
    return json.dumps(payload, indent=2, ensure_ascii=False, default=str)


STYLES = {"bold": "strong", "italic": "em", "strike": "s", "mono": "code"}


@register.filter
def runs(line: Line) -> SafeString:
    """One line of a message. Only our own tags are markup; every text is escaped."""
    return format_html_join("", "{}", ((_run(run),) for run in line))


def _run(run: Run) -> SafeString:
    html = format_html("{}", run.text)
    if run.is_variable:
        html = format_html('<span class="phone__variable">{}</span>', html)
    for style, tag in STYLES.items():
        if getattr(run, style):
            html = format_html("<{0}>{1}</{0}>", mark_safe(tag), html)  # noqa: S308  # ours
    return html


@register.filter
def message_blocks(blocks: tuple[Block, ...]) -> SafeString:
    """A message's body: paragraphs, lists and quotes."""
    return format_html_join("", "{}", ((_block(block),) for block in blocks))


def _block(block: Block) -> SafeString:
    lines = ((runs(line),) for line in block.lines)
    if block.kind == "bullets":
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", lines))
    if block.kind == "numbers":
        items = format_html_join("", "<li>{}</li>", lines)
        return format_html('<ol start="{}">{}</ol>', block.start, items)
    text = format_html_join("", "<div>{}</div>", lines)
    return format_html("<blockquote>{}</blockquote>", text) if block.kind == "quote" else text


@register.filter
def lasting(span: timedelta) -> str:
    """How long, in one or two units: 3 hours, 12 minutes."""
    now = timezone.now()
    return timesince(now - span, now, depth=2)


BUTTON_KINDS = {
    "quick_reply_button": gettext_lazy("Quick reply"),
    "url_button": gettext_lazy("Link"),
    "unique_url_button": gettext_lazy("Link, people counted once"),
}


@register.filter
def button_kind(kind: str) -> str:
    """Meta's kind of a counted button; a new one of Meta's as it came."""
    return str(BUTTON_KINDS.get(kind, kind))


@register.filter
def block_reason(reason: str) -> str:
    """Why people blocked us, in words."""
    return block_reasons.words(reason)
