"""Links: where they lead, and whether a reader can know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from templates_app.lint.catalogue import finding
from templates_app.lint.draft import Draft
from templates_app.lint.finding import Finding
from templates_app.lint.variables import BRACED

_SHORTENERS = """
    bit.ly bitly.com tinyurl.com goo.gl t.co ow.ly is.gd v.gd buff.ly cutt.ly rebrand.ly rb.gy shorturl.at shorturl.asia
    tiny.cc t.ly s.id bit.do lnkd.in soo.gd clck.ru vk.cc goo.su u.to t2m.io bl.ink short.io shrtco.de urlz.fr reurl.cc
    ppt.cc pse.is lihi.cc x.gd onl.la qrco.de linktr.ee surl.li kutt.it dub.sh tr.ee shorte.st adf.ly me2.kr han.gl
    vo.la encurtador.com.br abre.ai acortar.link n9.cl l1nk.dev dwz.cn suo.im t.cn url.cn
"""
SHORTENERS = frozenset(_SHORTENERS.split())
WHATSAPP = ("wa.me", "wa.link", "whatsapp.com", "whatsapp.net")
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"'）」』]+", re.IGNORECASE)
# A bare name counts only where we know it: bit.ly/abc is a link, end.Start is not.
BARE = re.compile(
    r"(?<![\w@./-])(?:"
    + "|".join(re.escape(name) for name in (*sorted(SHORTENERS), *WHATSAPP))
    + r")/[^\s]+",
    re.IGNORECASE,
)


def texts(draft: Draft) -> Iterator[Finding]:
    for field, text in draft.prose:
        for address in dict.fromkeys([*ADDRESS.findall(text), *BARE.findall(text)]):
            yield from _judged(address, field, draft)


def buttons(draft: Draft) -> Iterator[Finding]:
    for index, button in enumerate(draft.buttons):
        url, field = button.get("url"), f"buttons.{index}.url"
        if button.get("type") != "URL" or not isinstance(url, str) or not url.strip():
            continue
        yield from _judged(url, field, draft)
        if re.match(r"https?://[^/?#{}]*\{\{", url):
            yield finding("url_variable_glued", field)
        fixed, example = BRACED.split(url)[0], button.get("example")
        sample = example[0] if isinstance(example, list) and example else example
        if (
            fixed != url
            and isinstance(sample, str)
            and "://" in sample
            and not sample.startswith(fixed)
        ):
            yield finding("url_sample_elsewhere", f"buttons.{index}.sample")


def host_of(address: str) -> str:
    """The host of an address in small letters; empty when it has none."""
    whole = address if "://" in address else f"https://{address}"
    try:
        return (urlsplit(BRACED.sub("", whole)).hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return ""


def belongs(host: str, domains: tuple[str, ...] | frozenset[str]) -> bool:
    """Is the host one of these domains, or below one?"""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _judged(address: str, field: str, draft: Draft) -> Iterator[Finding]:
    host, domains = host_of(address), draft.around.domains
    if address.lower().startswith("http://"):
        yield finding("link_not_https", field)
    if belongs(host, SHORTENERS):
        yield finding("link_shortener", field, host=host)
    elif belongs(host, WHATSAPP):
        yield finding("link_whatsapp", field, host=host)
    elif _is_address(host):
        yield finding("link_ip", field, host=host)
    elif host and domains and not belongs(host, domains):
        yield finding("link_foreign", field, host=host, domains=", ".join(domains))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
