"""What each page of the desk shows and what its forms do, by subject."""

from sandbox.desk.pages import clock, events, queue, start, templates

ROOMS = (start, queue, templates, events, clock)
