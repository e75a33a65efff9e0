"""What the desk counts."""

from sandbox.store import Doc, Store

DAY = 86400
WHAT = ("sent", "delivered", "read", "failed", "received")
CROWD = "('person_receives', 'person_does', 'person_says')"


def used_of_limit(store: Store, business: Doc) -> int:
    """People messaged outside a service window in the moving 24 hours."""
    since = (store.now() - DAY) // 60
    sql = "SELECT count(*) FROM reached WHERE business = ? AND minute > ?"
    return int(store.db.execute(sql, (business["id"], since)).fetchone()[0])


def template_counts(store: Store, waba: Doc) -> dict[str, int]:
    sql = "SELECT status, count(*) FROM templates WHERE waba = ? GROUP BY status ORDER BY 2 DESC"
    return {row[0]: row[1] for row in store.db.execute(sql, (waba["id"],))}


def traffic(store: Store) -> dict[str, int]:
    """What happened to messages today, and what the crowd is still to do. The roll-up counts reads
    of templates only.
    """
    rows = store.db.execute(
        "SELECT what, sum(count) FROM figures WHERE start > ?"
        " AND span = iif(what = 'read', 'template_utc_day', 'day') GROUP BY what",
        (store.now() - DAY,),
    )
    counts = {row[0]: row[1] for row in rows}
    sql = f"SELECT count(*) FROM timers WHERE kind IN {CROWD}"  # noqa: S608 - a constant
    to_do = store.db.execute(sql).fetchone()[0]
    return {**{what: counts.get(what, 0) for what in WHAT}, "still to do": to_do}
