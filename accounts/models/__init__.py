"""People and what binds them, a module for each thing; imported from here."""

from accounts.models.invitations import Invitation, InvitationQuerySet
from accounts.models.keys import ApiKey, ApiKeyQuerySet, digest
from accounts.models.organisations import (
    Membership,
    MembershipQuerySet,
    Organisation,
    PartnerLink,
    PartnerLinkQuerySet,
    validate_time_zone,
)
from accounts.models.people import SECOND_FACTORS, SecondFactor, User, UserManager
from accounts.models.roles import Role, Scope, roles_are_known

__all__ = [
    "SECOND_FACTORS",
    "ApiKey",
    "ApiKeyQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "PartnerLink",
    "PartnerLinkQuerySet",
    "Role",
    "Scope",
    "SecondFactor",
    "User",
    "UserManager",
    "digest",
    "roles_are_known",
    "validate_time_zone",
]
