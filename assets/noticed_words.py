"""A sentence for what Meta's webhooks say and we only count."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assets.ports import NoticedWord

SENTENCES: dict[str, Promise] = {
    "kept": _("%(word)s: kept as it came. The portal has no use for it yet."),
    "error": _("Meta reported an error: %(word)s"),
    "field": _("A kind of news that is new to us: %(word)s"),
}
OTHERS = _("A word that is new to us, as “%(what)s”: %(word)s")


def sentence(noticed: NoticedWord) -> str:
    said = str(SENTENCES.get(noticed.what, OTHERS))
    return said % {"what": noticed.what, "word": noticed.word or "—"}
