"""Every change that can be made at Meta: its words, form, call and proof, in one registry.

A new kind is a class beside its like and a line here; a page links to it. How a change runs is in
`assets.services.changing`.
"""

from assets.changes import account, calling, names, presence, profile, registration, settings
from assets.changes.kind import Asset, ChangeForm, Kind, Line

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        profile.Profile(),
        registration.Add(),
        registration.Move(),
        registration.RequestCode(),
        registration.VerifyCode(),
        registration.Register(),
        registration.Migrate(),
        registration.SetPin(),
        registration.Deregister(),
        names.ChangeName(),
        presence.CreateQrCode(),
        presence.ChangeQrCode(),
        presence.DeleteQrCode(),
        presence.Block(),
        presence.Unblock(),
        presence.ClaimUsername(),
        presence.DeleteUsername(),
        presence.RequestBadge(),
        presence.ChangeCompliance(),
        settings.ChangeComponents(),
        calling.ChangeCalling(),
        settings.ChangeIdentityCheck(),
        settings.ChangeStorage(),
        account.EnableInsights(),
    )
}

__all__ = ["KINDS", "Asset", "ChangeForm", "Kind", "Line"]
