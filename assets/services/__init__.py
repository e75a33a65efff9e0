"""What people and Meta do with business assets."""

from assets.services.polling import poll
from assets.services.reading import read_account
from assets.services.trouble import postponed, refused, restored

__all__ = ["poll", "postponed", "read_account", "refused", "restored"]
