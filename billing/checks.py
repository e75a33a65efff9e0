"""What uploaded files would become as one card, and everything that somebody should know first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Organisation
from billing.markets import places
from billing.models import Card, CardFile, CardState, Category, Upload
from billing.reading import Found, Kind, NotACard, Problem, Reading, day_in, read
from billing.reports.differences import Key

TIERED = {Category.UTILITY, Category.AUTHENTICATION, Category.AUTHENTICATION_INTERNATIONAL}
QUARTERS = ((1, 1), (4, 1), (7, 1), (10, 1))  # Meta changes rates on no other day


@dataclass(frozen=True)
class Finding:
    """About the files as a whole, or about one of them. A grave one keeps the card from being made."""

    is_grave: bool
    message: str
    cure: str


@dataclass(frozen=True)
class Looked:
    """One file, read. Without a reading there is a reason."""

    file: CardFile
    reading: Reading | None
    refused: str = ""

    @property
    def problems(self) -> list[Problem]:
        """The grave ones first, by line."""
        found = self.reading.problems if self.reading else []
        return sorted(found, key=lambda problem: (not problem.is_grave, problem.row))


@dataclass
class Check:
    files: list[Looked]
    findings: list[Finding] = field(default_factory=list)

    def of_kind(self, kind: Kind) -> list[tuple[CardFile, Reading]]:
        return [
            (one.file, one.reading)
            for one in self.files
            if one.reading and one.reading.kind is kind
        ]

    @property
    def is_good(self) -> bool:
        graves = [one.is_grave for one in self.findings]
        graves += [problem.is_grave for one in self.files for problem in one.problems]
        return not any(graves)

    @property
    def currency(self) -> str:
        return next((one.reading.currency for one in self.files if one.reading), "")

    @property
    def rates_file(self) -> CardFile:
        return self.of_kind(Kind.RATES)[0][0]

    @property
    def proposed_on(self) -> date | None:
        """As the titles say; else as the files are named."""
        days = [one.reading.effective_from for one in self.files if one.reading]
        return next(filter(None, days), None) or day_in(one.file.name for one in self.files)

    @cached_property
    def rates(self) -> list[tuple[CardFile, Found]]:
        """Of the tiers, and of the rates where there are no tiers."""
        tiers = [(file, one) for file, reading in self.of_kind(Kind.TIERS) for one in reading.rates]
        tiered = {(one.market, one.category) for _file, one in tiers}
        listed = [
            (file, one)
            for file, reading in self.of_kind(Kind.RATES)
            for one in reading.rates
            if (one.market, one.category) not in tiered
        ]
        return listed + tiers

    @cached_property
    def _tiered(self) -> set[tuple[str, str]]:
        return {
            (one.market, one.category)
            for _file, reading in self.of_kind(Kind.TIERS)
            for one in reading.rates
        }

    def is_list_only(self, one: Found) -> bool:
        """Does the card tell only the rate before volume discounts?"""
        known = (one.market, one.category) in self._tiered
        return one.category in TIERED and one.amount is not None and not known

    def figures(self) -> dict[Key, Decimal | None]:
        return {(one.market, one.category, one.tier_from): one.amount for _file, one in self.rates}


def check(upload: Upload) -> Check:
    """Nothing is written."""
    files = list(upload.files.all())
    found = Check([_look(file) for file in files])
    found.findings += [
        Finding(True, refused, _("Download the file from Meta's pricing page again."))
        for refused in (f"{one.file.name}: {one.refused}" for one in found.files if one.refused)
    ]
    if any(one.reading for one in found.files):
        found.findings += _kinds(found) + _together(found)
    found.findings += _again(upload, files)
    return found


def _look(file: CardFile) -> Looked:
    try:
        return Looked(file, read(bytes(file.data)))
    except NotACard as error:
        return Looked(file, None, str(error))


def _kinds(found: Check) -> list[Finding]:
    rates, tiers = len(found.of_kind(Kind.RATES)), len(found.of_kind(Kind.TIERS))
    told = []
    if not rates:
        text = _("There is no file of rates: tiers say nothing of marketing and of most markets.")
        told.append(Finding(True, text, _("Upload Meta's file of rates together with the tiers.")))
    if rates > 1 or tiers > 1:
        text = _("There are several files of the same kind.")
        told.append(
            Finding(True, text, _("One card has one file of rates and at most one of tiers."))
        )
    if rates and not tiers:
        text = _("There is no file of volume tiers: rates are shown as before volume discounts.")
        told.append(
            Finding(False, text, _("Meta offers one beside the rates. Upload both together."))
        )
    return told


def _together(found: Check) -> list[Finding]:
    """Do the files belong to each other?"""
    readings = [one.reading for one in found.files if one.reading]
    told = []
    if len({one.currency for one in readings}) > 1:
        text = _("The files are of different currencies: %(all)s.")
        said = ", ".join(sorted({one.currency for one in readings}))
        told.append(
            Finding(
                True, text % {"all": said}, _("A card has one currency. Upload each on its own.")
            )
        )
    if len({one.effective_from for one in readings if one.effective_from}) > 1:
        text = _("The titles of the files name different days.")
        told.append(Finding(False, text, _("Look whether both are of the same card.")))
    listed = {
        (one.market, one.category): one.amount
        for _file, reading in found.of_kind(Kind.RATES)
        for one in reading.rates
    }
    first = [
        one
        for _file, reading in found.of_kind(Kind.TIERS)
        for one in reading.rates
        if one.tier_from == 0 and (one.market, one.category) in listed
    ]
    for one in first:
        other = listed[one.market, one.category]
        if other != one.amount:
            text = _(
                "%(market)s, %(category)s: the first tier's rate is %(tier)s, the list rate %(rate)s."
            )
            facts = {
                "market": one.market, "category": one.category.label, "tier": one.amount,
                "rate": "n/a" if other is None else other,
            }  # fmt: skip
            told.append(
                Finding(
                    True, text % facts, _("The files do not belong together. Download both again.")
                )
            )
    return told


def _again(upload: Upload, files: list[CardFile]) -> list[Finding]:
    """The same file twice is told."""
    told = []
    sums = [file.sha256 for file in files]
    if len(set(sums)) < len(sums):
        told.append(Finding(True, _("The same file is there twice."), _("Upload each file once.")))
    earlier = CardFile.objects.filter(
        upload__organisation=upload.organisation, sha256__in=sums, upload__card__isnull=False
    ).exclude(upload=upload)
    for file in earlier.select_related("upload__card", "upload__made_by").defer("data")[:5]:
        text = _(
            "%(name)s was uploaded before, on %(day)s by %(person)s, for the card %(card)s (%(state)s)."
        )
        card = file.upload.card
        facts = {
            "name": file.name, "day": date_format(timezone.localtime(file.upload.made_at)),
            "person": file.upload.made_by, "card": card, "state": card.get_state_display(),
        }  # fmt: skip
        told.append(Finding(False, text % facts, _("Look whether you need it once more.")))
    return told


def day_warnings(organisation: Organisation, found: Check, day: date, *, today: date) -> list[str]:
    """What is unusual about a card of these files from this day on, each as a sentence."""
    told = []
    if (day.month, day.day) not in QUARTERS:
        told.append(_("Meta changes rates on 1 January, 1 April, 1 July and 1 October only."))
    if found.proposed_on and found.proposed_on != day:
        told.append(_("The files say %(day)s.") % {"day": date_format(found.proposed_on)})
    mine = Card.objects.filter(
        organisation=organisation, currency=found.currency, effective_from=day
    )
    if mine.filter(state=CardState.ACTIVE).exists():
        told.append(
            _(
                "There is an active card of that day. This one is a correction: once approved it "
                "replaces it, and the old one stays in the list."
            )
        )
    elif day < today:
        told.append(_("The day is past. Once approved, charges since then are priced again."))
    if mine.filter(state=CardState.WAITING).exists():
        told.append(_("Another card of that day waits for approval."))
    missing = _missing(found, day)
    if missing:
        text = _(
            "These markets of that day are not in the files, so there is no rate for them: %(markets)s."
        )
        told.append(text % {"markets": ", ".join(missing)})
    return told


def _missing(found: Check, day: date) -> list[str]:
    there = {one.market for _file, one in found.rates}
    expected = {_market_on(place.markets, day) for place in places()}
    return sorted(expected - there)


def _market_on(markets: list[tuple[date | None, str]], day: date) -> str:
    return next(market for since, market in reversed(markets) if since is None or since <= day)
