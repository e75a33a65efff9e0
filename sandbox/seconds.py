"""Spans of the sandbox's clock, in seconds."""

MINUTE, HOUR, DAY = 60, 3600, 86400
