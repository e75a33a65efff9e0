"""Meta's front door: a process of its own that checks, stores and answers, and does nothing else.

It knows no Django, to stay small and fast; the tables it touches are `assets_connection` (reads the
apps' secrets), `webhooks_delivery` and `webhooks_waiting` (adds rows). Everything after that is the digest's work.
Run by `python -m webhooks.intake`.
"""
