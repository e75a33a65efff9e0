"""Cost centres: keep one with what it covers, or let it go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from billing.models import CentrePart, CostCentre, Covers


class CentreError(Exception):
    """Says in a sentence what is wrong and what to do; `field` is the form's."""

    field = "name"


class NameTaken(CentreError):
    def __init__(self) -> None:
        super().__init__(_("There is a cost centre of this name already."))


class CoveredElsewhere(CentreError):
    def __init__(self, part: CentrePart) -> None:
        super().__init__(
            _(
                "One of these belongs to the cost centre “%(name)s” already. Take it away there first."
            )
            % {"name": part.centre.name}
        )
        self.field = f"{part.kind}s"


class TwoWays(CentreError):
    """Sums are kept by number and by template apart: see billing.models.centres."""

    field = "templates"

    def __init__(self, waba_id: str) -> None:
        super().__init__(
            _(
                "Within the account %(account)s either numbers or templates belong to cost centres, not both:"
                " a message would have two."
            )
            % {"account": waba_id}
        )


class Part(NamedTuple):
    kind: str
    meta_id: str
    waba_id: str


def keep(
    organisation: Organisation,
    *,
    name: str,
    parts: Sequence[Part],
    by: User,
    centre: CostCentre | None = None,
) -> CostCentre:
    """Make one, or change `centre`. Raises NameTaken, CoveredElsewhere, TwoWays; nothing is changed then."""
    try:
        with transaction.atomic():
            # One at a time: what is covered twice or in two ways shows only in all of them together.
            Organisation.objects.select_for_update().get(pk=organisation.pk)
            kept = centre or CostCentre(organisation=organisation)
            kept.name, kept.changed_by = name, by
            kept.save()
            _cover(kept, parts)
    except IntegrityError:
        raise NameTaken from None
    return kept


def _cover(centre: CostCentre, parts: Sequence[Part]) -> None:
    """What stays keeps its row, so that its history tells only of changes."""
    wanted = {(one.kind, one.meta_id): one for one in parts}
    for old in centre.parts.all():
        if wanted.pop((old.kind, old.meta_id), None) is None:
            old.delete()
    others = CentrePart.objects.filter(organisation=centre.organisation).select_related("centre")
    for one in others:
        if (one.kind, one.meta_id) in wanted:
            raise CoveredElsewhere(one)
    CentrePart.objects.bulk_create(
        CentrePart(
            organisation=centre.organisation, centre=centre, kind=one.kind, meta_id=one.meta_id,
            waba_id=one.waba_id,
        )
        for one in wanted.values()
    )  # fmt: skip
    _check_one_way(centre.organisation)


def _check_one_way(organisation: Organisation) -> None:
    rows = CentrePart.objects.filter(organisation=organisation)
    numbers = set(rows.filter(kind=Covers.NUMBER).values_list("waba_id", flat=True))
    both = rows.filter(kind=Covers.TEMPLATE, waba_id__in=numbers).first()
    if both:
        raise TwoWays(both.waba_id)


def remove(centre: CostCentre) -> None:
    """What it covered belongs to no centre from now on, in the past too."""
    centre.delete()
