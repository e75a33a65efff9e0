"""What holds for a kind in an organisation: its rule, or what is usual."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.access import Act, people_who_may
from accounts.models import Membership, Organisation, Role, User
from alerts.kinds import about
from alerts.models import Channel, Kind, Rule


def rule_for(organisation: Organisation, kind: str) -> Rule:
    """The organisation's own, or the usual one, unsaved."""
    found = Rule.objects.filter(organisation=organisation, kind=kind).first()
    return found or usual(organisation, kind)


def usual(organisation: Organisation, kind: str) -> Rule:
    """Told to the roles of the kind by every channel, and to nobody further."""
    roles = [role.value for role in about(kind).roles]
    return Rule(organisation=organisation, kind=kind, roles=roles, channels=list(Channel.values))


def rules_of(organisation: Organisation) -> list[Rule]:
    """One for every kind, in the order of the kinds."""
    own = {rule.kind: rule for rule in Rule.objects.filter(organisation=organisation)}
    return [own.get(kind) or usual(organisation, kind) for kind in Kind.values]


def threshold(organisation: Organisation, kind: str) -> int:
    """From which number on something is a case. For kinds that have one."""
    limit = about(kind).threshold
    assert limit is not None, kind
    set_to = Rule.objects.filter(organisation=organisation, kind=kind).values_list(
        "threshold", flat=True
    )
    return set_to.first() or limit.usual


def readers(organisation: Organisation, roles: Iterable[str]) -> list[User]:
    """Members who hold one of these roles and may read alerts; the admins when nobody does, so that
    nothing is told to nobody."""
    may = people_who_may(organisation, Act.ALERTS_READ)
    members = Membership.objects.of(organisation).current()
    found = may.filter(pk__in=members.filter(roles__overlap=list(roles)).values("user"))
    admins = may.filter(pk__in=members.filter(roles__contains=[Role.ADMIN]).values("user"))
    return list(found) or list(admins)
