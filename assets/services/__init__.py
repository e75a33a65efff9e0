"""What people and Meta do with business assets."""

from assets.services.reading import read_account
from assets.services.trouble import postponed, refused, restored

__all__ = ["postponed", "read_account", "refused", "restored"]
