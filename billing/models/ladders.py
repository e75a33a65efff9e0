"""The places of charged messages in their month, on which volume tiers depend."""

from __future__ import annotations

from django.db import models


class Ladder(models.Model):
    """What is counted together: the charges of a portfolio, market and kind in a month.

    Tiers belong to the portfolio, whichever of its accounts sends. Where we judge the allowance of free
    service messages ourselves, they are counted by number instead.
    """

    owner = models.TextField()  # a portfolio's id; for service that of a number
    month = models.DateField()  # its first day
    market = models.TextField(default="")
    family = models.TextField()  # utility, authentication (international too), service
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "month", "market", "family"], name="ladder_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.month:%Y-%m} {self.market} {self.family}"


class Edge(models.Model):
    """Which charge is the first of a tier, in the order of (happened_at, unit_id, participant)."""

    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="edges")
    place = models.BigIntegerField()  # how many are before it
    happened_at = models.DateTimeField()
    unit_id = models.TextField()
    participant = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ladder", "place"], name="edge_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ladder_id} {self.place}"
