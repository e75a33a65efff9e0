"""WhatsApp's colours, those of static/css/components/phone.css."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colours:
    chat: str
    dot: str
    bar: str
    bubble: str
    ink: str
    faint: str
    soft: str
    line: str
    link: str
    media: str
    code: str  # behind fixed width
    map: str
    pin: str
    whatsapp: str
    on_whatsapp: str


LIGHT = Colours(
    "#efe7de", "#e6dcd0", "#f7f5f3", "#ffffff", "#111b21", "#5f6b72", "#46525a", "#e9edef", "#00728f", "#d9dee0",
    "#e8ebec", "#d5e8d4", "#c2261c", "#0a7d5a", "#ffffff",
)  # fmt: skip
DARK = Colours(
    "#0b141a", "#111c22", "#1f2c33", "#1f2c34", "#e9edef", "#9aa6ad", "#c3cbd0", "#2f3b43", "#53bdeb", "#2c3940",
    "#27343b", "#24402f", "#ff8a80", "#25d366", "#06231a",
)  # fmt: skip
