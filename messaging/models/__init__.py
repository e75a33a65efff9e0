"""A file for each subject; Django and everybody else finds them here."""

from messaging.models.handsets import TestHandset
from messaging.models.replies import ReplySettings
from messaging.models.sends import Obstacle, Send, State

__all__ = ["Obstacle", "ReplySettings", "Send", "State", "TestHandset"]
