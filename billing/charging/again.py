"""Pricing a month of charges again, in sets: what each would be, and writing it.

A charge knows what Meta told of it, so its facts are not needed: its day follows from the account's zone,
its market from country and day, its place in the month from the order of all, its price from the cards.
Temporary tables hold it until the transaction ends: `again` the charges, `again_price` what each kind of
them costs by place, `came` what came out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from billing.charging import sums
from billing.charging.climbing import FROM_END, SET_EDGE, Climb
from billing.charging.drafting import Desk, market
from billing.charging.rows import LadderKey, Row
from billing.models import Unit
from billing.pricing.accounts import Account
from billing.pricing.judging import BY_ALLOWANCE, FREE_WINDOW, REGULAR, SERVICE

NO_END = 2**62
DAY = timedelta(days=1)

# A price that stands whatever the cards say: free ones, Meta's own amounts, what cannot be known.
AGAIN = """
    CREATE TEMPORARY TABLE again ON COMMIT DROP AS
    WITH found AS (
    SELECT c.unit_id, c.participant, c.waba_id, c.happened_at, c.day AS old_day,
        (c.happened_at AT TIME ZONE z.zone)::date AS day,
        c.country, c.model, c.type, c.category, c.market, c.currency, c.amount, c.unknown, c.rate_id,
        c.tier_from, c.ladder_id,
        CASE WHEN c.is_judged AND c.category = 'service' AND c.ladder_id IS NOT NULL
            THEN c.phone_number_id END AS allowance_of,
        c.ladder_id IS NULL AND c.rate_id IS NULL
            AND (c.amount IS NOT NULL OR c.unknown IN ('no_conversation', 'not_told')) AS stands
    FROM billing_charge c
    JOIN unnest(%(wabas)s::text[], %(zones)s::text[]) AS z (waba_id, zone) USING (waba_id)
    WHERE c.day BETWEEN %(first)s::date - 1 AND %(last)s::date + 1
        AND (c.day BETWEEN %(first)s AND %(last)s
            OR (c.happened_at AT TIME ZONE z.zone)::date BETWEEN %(first)s AND %(last)s)
    )
    SELECT *, hashtextextended(concat_ws(chr(31), waba_id, day, country, model, type, category,
        allowance_of, stands), 0) AS kind
    FROM found
"""
KINDS = """
    SELECT DISTINCT kind, waba_id, day, country, model, type, category, allowance_of, stands
    FROM again
"""
PRICES = """
    CREATE TEMPORARY TABLE again_price (
        kind bigint, new_market text, new_currency text, ladder_no int, new_ladder bigint,
        has_tiers boolean, before bigint, upto bigint, new_type text, new_amount numeric(18, 6),
        new_unknown text, new_rate bigint, new_tier bigint
    ) ON COMMIT DROP
"""
NEW = """
    a.*, p.new_market, p.new_ladder, p.new_type,
    CASE WHEN a.stands AND a.amount <> 0 THEN a.currency ELSE p.new_currency END AS new_currency,
    CASE WHEN a.stands THEN a.amount ELSE p.new_amount END AS new_amount,
    CASE WHEN a.stands THEN a.unknown ELSE p.new_unknown END AS new_unknown,
    CASE WHEN a.stands THEN a.rate_id ELSE p.new_rate END AS new_rate,
    CASE WHEN a.stands THEN a.tier_from ELSE p.new_tier END AS new_tier
"""
# Places are counted only where a price depends on them.
CAME = f"""
    CREATE TEMPORARY TABLE came ON COMMIT DROP AS
    SELECT {NEW}
    FROM (SELECT b.*, 0::bigint AS place FROM again b) a
    JOIN again_price p ON p.kind = a.kind AND NOT p.has_tiers
    UNION ALL
    SELECT {NEW}
    FROM (
        SELECT b.*, row_number() OVER (PARTITION BY f.ladder_no
            ORDER BY b.happened_at, b.unit_id, b.participant) - 1 AS place
        FROM again b JOIN again_price f ON f.kind = b.kind AND f.has_tiers AND f.before = 0
    ) a
    JOIN again_price p ON p.kind = a.kind AND a.place >= p.before AND a.place < p.upto
"""  # noqa: S608 - names of ours
DIFFERENT = "(amount, unknown, currency) IS DISTINCT FROM (new_amount, new_unknown, new_currency)"
TOTALS = f"""
    SELECT date_trunc('month', day)::date, category, new_currency, count(*),
        count(*) FILTER (WHERE {DIFFERENT}), coalesce(sum(amount), 0), coalesce(sum(new_amount), 0),
        count(*) FILTER (WHERE amount IS NULL), count(*) FILTER (WHERE new_amount IS NULL)
    FROM came GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608
TRAIL = f"""
    INSERT INTO billing_repricedcharge (repricing_id, unit_id, participant, old_currency, old_amount,
        old_unknown, old_rate_id, new_currency, new_amount, new_unknown, new_rate_id)
    SELECT %s, unit_id, participant, currency, amount, unknown, rate_id, new_currency, new_amount,
        new_unknown, new_rate
    FROM came WHERE {DIFFERENT}
"""  # noqa: S608
WRITE = """
    UPDATE billing_charge c SET day = n.day, market = n.new_market, type = n.new_type,
        currency = n.new_currency, amount = n.new_amount, unknown = n.new_unknown,
        rate_id = n.new_rate, tier_from = n.new_tier, ladder_id = n.new_ladder
    FROM came n
    WHERE c.unit_id = n.unit_id AND c.participant = n.participant
        AND (n.old_day, n.market, n.type, n.currency, n.amount, n.unknown, n.rate_id, n.tier_from,
            n.ladder_id)
        IS DISTINCT FROM (n.day, n.new_market, n.new_type, n.new_currency, n.new_amount,
            n.new_unknown, n.new_rate, n.new_tier, n.new_ladder)
"""
LADDERS = """
    SELECT ladder_id FROM came WHERE ladder_id IS NOT NULL
    UNION SELECT new_ladder FROM came WHERE new_ladder IS NOT NULL
"""
RECOUNT = """
    UPDATE billing_ladder l SET count = (
        SELECT count(*) FROM billing_charge c WHERE c.ladder_id = l.id
    ) WHERE l.id = ANY (%s) RETURNING l.id, l.count
"""
NO_EDGES = "DELETE FROM billing_edge WHERE ladder_id = ANY (%s)"
DAYS = "SELECT min(LEAST(old_day, day)), max(GREATEST(old_day, day)) FROM came"


@dataclass
class Month:
    """One month of accounts; `desk` has their books, perhaps with a card that is not active yet."""

    cursor: Any
    desk: Desk
    accounts: Sequence[Account]
    first: date  # of the month

    def work_out(self, *, to_write: bool) -> list[tuple[Any, ...]]:
        """What every charge would be; its sums by month, category and currency. Writes no charge."""
        cursor = self.cursor
        last = (self.first + timedelta(days=31)).replace(day=1) - DAY
        cursor.execute("DROP TABLE IF EXISTS again, again_price, came")
        cursor.execute(
            AGAIN,
            {
                "wabas": [one.waba_id for one in self.accounts],
                "zones": [str(one.zone) for one in self.accounts],
                "first": self.first,
                "last": last,
            },
        )
        cursor.execute("ANALYZE again")
        cursor.execute(KINDS)
        kinds = cursor.fetchall()
        cursor.execute(PRICES)
        self._price(kinds, to_write=to_write)
        cursor.execute("ANALYZE again_price")
        cursor.execute(CAME)
        cursor.execute("ANALYZE came")
        cursor.execute(TOTALS)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def write(self, repricing_id: int) -> None:
        """After `work_out`: the charges, the trail, the ladders and the sums."""
        cursor = self.cursor
        cursor.execute(TRAIL, [repricing_id])
        cursor.execute(WRITE)
        changed = cursor.rowcount
        self._ladders()
        if changed:
            cursor.execute(DAYS)
            first, last = cursor.fetchone()
            sums.rebuild(cursor, [one.waba_id for one in self.accounts], first, last)

    def _price(self, kinds: Sequence[tuple[Any, ...]], *, to_write: bool) -> None:
        """Fills again_price, and `bounds` with the places from which prices change."""
        self.bounds: dict[LadderKey, set[int]] = {}
        priced = [(kind[0], *self._kind(*kind[1:])) for kind in kinds]
        climb = Climb()
        if to_write:
            climb.find(self.cursor, [ladder for _kind, _row, _prices, ladder in priced if ladder])
        for _kind, _row, prices, ladder in priced:
            if ladder:
                bounds = (price.before for price in prices if price.before)
                self.bounds.setdefault(ladder, set()).update(bounds)
        numbers = {ladder: number for number, ladder in enumerate(self.bounds)}
        with self.cursor.copy("COPY again_price FROM STDIN") as copy:
            for kind, row, prices, ladder in priced:
                number = numbers[ladder] if ladder else None
                ladder_id = climb.ids.get(ladder) if ladder else None
                # All of a ladder count, also those whose own card has one price for all places.
                has_tiers = bool(ladder and self.bounds[ladder])
                ends = [*(price.before for price in prices[1:]), NO_END]
                for price, upto in zip(prices, ends, strict=True):
                    type_ = row.type
                    if type_ == BY_ALLOWANCE:
                        type_ = REGULAR if price.before else FREE_WINDOW
                    copy.write_row(
                        (kind, row.market, row.currency, number, ladder_id, has_tiers, price.before,
                         upto, type_, price.amount, price.unknown, price.rate_id, price.tier_from)
                    )  # fmt: skip
        self.ids = climb.ids

    def _kind(
        self, waba_id: str, day: date, country: str, model: str, type_: str, category: str,
        allowance_of: str | None, stands: bool,
    ) -> tuple[Row, Any, LadderKey | None]:  # fmt: skip
        if allowance_of is not None and category == SERVICE:
            type_ = BY_ALLOWANCE
        row = Row(
            "", "", Unit.MESSAGE.value, waba_id, allowance_of or "", NEVER, day, country,
            market(country, day), model, type_, category, "", "",
            self.desk.accounts[waba_id].currency, None, "", None, 0, False, False, "", None,
        )  # fmt: skip
        if stands:
            return row, self.desk.priced(row, "false")[0][:1], None
        return row, *self.desk.priced(row, "true")

    def _ladders(self) -> None:
        """Count anew and find the edges anew."""
        cursor = self.cursor
        cursor.execute(LADDERS)
        ids = [one for (one,) in cursor.fetchall()]
        cursor.execute(NO_EDGES, [ids])
        cursor.execute(RECOUNT, [ids])
        counts = dict(cursor.fetchall())
        for key, bounds in self.bounds.items():
            ladder_id = self.ids[key]
            for bound in sorted(bounds):
                if (count := counts.get(ladder_id, 0)) > bound:
                    cursor.execute(FROM_END, [ladder_id, count - bound - 1])
                    cursor.execute(SET_EDGE, [ladder_id, bound, *cursor.fetchone()])


NEVER = datetime.max.replace(tzinfo=UTC)
