"""The register of notices: what was shown when, approved by whom, with which exceptions, and who agreed to it."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from optin import policies
from optin.audit.answering import Answer, Asked, Cell, Figure, moment
from optin.models import NoticeStatus, NoticeVersion
from optin.models.notices import SHOWN
from optin.notices.languages import NAMES
from optin.reports import words
from optin.reports.under import people_under


def answer(asked: Asked) -> Answer:
    """Every version that was ever shown, the newest first. `next`: what replaced it in its language."""
    rows = NoticeVersion.objects.of(asked.organisation).filter(status__in=SHOWN)
    versions = list(
        rows.select_related("notice__organisation", "approved_by")
        .annotate(exceptions=Count("overrides"))
        .order_by("-published_at")[: asked.most]
    )
    under = people_under(asked.organisation, [one.text_hash for one in versions])
    authors = User.objects.in_bulk({pk for one in versions for pk in one.author_ids})
    following = _following(versions)
    live = sum(one.status == NoticeStatus.PUBLISHED for one in versions)
    return Answer(
        head=[
            _("Notice"), pgettext("jurisdiction", "Place"), _("Purpose"), _("Language"), _("Published"), _("Retired"),
            _("Written by"), _("Approved by"), _("Exceptions"), _("People under it"),
            _("What came next"),
        ],
        rows=[
            [
                Cell(one.notice.name, one.link, small=one.reference),
                Cell(policies.name_of(one.notice.jurisdiction)),
                Cell(str(words.PURPOSES.get(one.notice.purpose, one.notice.purpose))),
                Cell(NAMES.get(one.language, one.language)), moment(one.published_at),
                moment(one.retired_at),
                Cell(", ".join(str(authors[pk]) for pk in one.author_ids if pk in authors)),
                Cell(str(one.approved_by or "")), _exceptions(one),
                Cell(f"{under[one.text_hash].count:,}", under[one.text_hash].link),
                _next(asked, following.get(one.pk)),
            ]
            for one in versions
        ],
        figures=[Figure(_("Versions ever shown"), f"{len(versions):,}"), Figure(_("In force"), f"{live:,}")],
        none=_("No notice has been published yet."),
    )  # fmt: skip


def _following(versions: list[NoticeVersion]) -> dict[int, NoticeVersion]:
    """For each the version of the same notice and language that was shown after it."""
    chains: dict[tuple[int, str], list[NoticeVersion]] = defaultdict(list)
    for one in versions:
        chains[one.notice_id, one.language].append(one)
    found: dict[int, NoticeVersion] = {}
    for chain in chains.values():
        ordered = sorted(chain, key=lambda one: one.number)
        found |= {old.pk: new for old, new in pairwise(ordered)}
    return found


def _exceptions(version: NoticeVersion) -> Cell:
    count = getattr(version, "exceptions", 0)
    return Cell(str(count), version.link, tone="warn") if count else Cell("0")


def _next(asked: Asked, version: NoticeVersion | None) -> Cell:
    """The words side by side."""
    if version is None:
        return Cell("—")
    url = reverse(
        "optin:notice_change_list",
        args=[asked.organisation.slug, version.notice_id, version.number],
    )
    return Cell(_("Changes in %(version)s") % {"version": version.reference}, url)
