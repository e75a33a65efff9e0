"""Tags that draw: icons, times in the organisation's zone, money, telephone numbers."""

from datetime import UTC, datetime
from typing import Any

import phonenumbers
from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from accounts.money import money, published_rate, unit_price

register = template.Library()
register.filter(money)
register.filter(published_rate)
register.filter(unit_price)
MASK = "••••"
SILENT = SafeString('aria-hidden="true"')
# Most browsers claim to be others as well, so the order decides.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]
SYSTEMS = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
]


@register.simple_tag
def icon(name: str, label: str = "", large: bool = False) -> SafeString:
    """A drawing of static/img/icons.svg. Silent for screen readers unless it has a label."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" {}><use href="{}#{}"></use></svg>',
        " icon--large" if large else "",
        format_html('role="img" aria-label="{}"', label) if label else SILENT,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def local_time(moment: datetime | None, form: str = "full") -> SafeString | str:
    """A moment in the organisation's zone with the zone named; UTC on hover and to copy.

    `form` is "full" (date and time), "date", or "time". Nothing at all is a dash.
    """
    if moment is None:
        return "—"
    local = timezone.localtime(moment)
    pattern = {"date": "DATE_FORMAT", "time": "TIME_FORMAT"}.get(form, "DATETIME_FORMAT")
    words = formats.date_format(local, pattern)
    utc = moment.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{} UTC">{}</time>',
        utc.isoformat(timespec="seconds").replace("+00:00", "Z"),
        f"{utc:%Y-%m-%d %H:%M:%S}",
        words if form == "date" else f"{words} {local.tzname()}",
    )


@register.filter
def ago(moment: datetime) -> str:
    """How long since, within a sentence: "just now", "5 minutes ago"."""
    told = naturaltime(moment)
    return gettext("just now") if told == naturaltime(timezone.now()) else str(told)


@register.filter
def device(user_agent: str) -> str:
    """What a browser calls itself, in two words: Firefox · Android. Others stay as they came."""
    browser = next((word for mark, word in BROWSERS if mark in user_agent), "")
    system = next((word for mark, word in SYSTEMS if mark in user_agent), "")
    return " · ".join(filter(None, (browser, system))) or user_agent[:80]


@register.simple_tag(takes_context=True)
def phone(context: dict[str, Any], number: str) -> str:
    """A person's number in international form, its middle hidden unless the reader may see it."""
    acts = context.get("acts") or frozenset()
    return international(number) if "numbers.unmasked" in acts else masked(number)


@register.filter
def international(number: str) -> str:
    """A number, with or without its plus, in international form; other text stays as it came."""
    try:
        parsed = phonenumbers.parse(f"+{number.lstrip('+ ')}", None)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


@register.filter
def masked(number: str) -> str:
    """Country and the last four digits, +81 •••• 4471; of other text the last two letters."""
    try:
        parsed = phonenumbers.parse(f"+{number.lstrip('+ ')}", None)
    except phonenumbers.NumberParseException:
        return f"{MASK}{number[-2:]}" if len(number) > 4 else MASK
    national = str(parsed.national_number)
    return f"+{parsed.country_code} {MASK} {national[-4:] if len(national) > 6 else national[-2:]}"
