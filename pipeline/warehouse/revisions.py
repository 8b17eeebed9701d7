"""The revision of each flag: one more only where a run says something else of a household or person."""

from __future__ import annotations

from typing import Final

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

SAID: Final = (
    "township_code", "outcome", "action", "category", "previous_category", "amount_monthly", "previous_amount_monthly",
    "effective_month", "grace_start", "grace_end", "notice_required", "reason_codes", "explanation_zh",
    "explanation_en", "countable_income_monthly", "income_per_head", "standard_monthly", "margin_yuan",
)  # fmt: skip
"""What a caseworker sees of a flag. Which policy text or record it came from may change without a new revision."""


def differs(one: str, other: str) -> str:
    """SQL that says whether two rows of core.flag tell a caseworker different things."""
    rows = (f"ROW({', '.join(f'{alias}.{name}' for name in SAID)})" for alias in (one, other))
    return " IS DISTINCT FROM ".join(rows)


def same_person(one: str, other: str) -> str:
    """SQL: the same household, and the same member or both the household itself; unlike IS NOT DISTINCT, it hashes."""
    return (
        f"{one}.household_id = {other}.household_id AND coalesce({one}.member_no, -1) = coalesce({other}.member_no, -1)"
    )


CONTINUE: Final = f"""
UPDATE core.flag AS f SET
    revision = e.revision + ({differs("f", "e")})::integer,
    supersedes = CASE WHEN {differs("f", "e")} THEN e.run_id ELSE e.supersedes END
FROM core.flag AS e
WHERE f.region = %(region)s AND f.cycle = %(cycle)s AND f.run_id = %(run_id)s
    AND e.region = %(region)s AND e.cycle = %(cycle)s AND e.run_id = %(earlier)s
    AND {same_person("f", "e")} AND (e.revision > 1 OR {differs("f", "e")})
"""  # noqa: S608 - our own names
"""Rows that stay at revision 1 are not written a second time: most of a corrected delivery's run."""

RETURN: Final = f"""
WITH returned AS MATERIALIZED (
    SELECT n.household_id, n.member_no FROM core.flag AS n
    WHERE n.region = %(region)s AND n.cycle = %(cycle)s AND n.run_id = %(run_id)s AND NOT EXISTS (
        SELECT FROM core.flag AS e
        WHERE e.region = %(region)s AND e.cycle = %(cycle)s AND e.run_id = %(earlier)s AND {same_person("e", "n")}
    )
)
UPDATE core.flag AS f SET revision = last.revision + 1, supersedes = last.run_id
FROM returned AS n CROSS JOIN LATERAL (
    SELECT g.revision, g.run_id
    FROM core.run AS r INNER JOIN core.flag AS g USING (region, cycle, run_id)
    WHERE r.region = %(region)s AND r.cycle = %(cycle)s AND r.run_id NOT IN (%(run_id)s, %(earlier)s)
        AND g.household_id = n.household_id AND g.member_no IS NOT DISTINCT FROM n.member_no
    ORDER BY r.revision DESC LIMIT 1
) AS last
WHERE f.region = %(region)s AND f.cycle = %(cycle)s AND f.run_id = %(run_id)s AND {same_person("f", "n")}
"""  # noqa: S608 - our own names
"""A flag the run before did not have, but an older one had: its numbers go on."""


def number_flags(cursor: Cursor, region: str, cycle: str, run_id: str, earlier: str | None) -> None:
    """Number the flags of a run just loaded against the run it supersedes; where there is none all stay at 1.

    Call it in the load's transaction and after ANALYZE: the join is by household, and the planner must know.
    """
    if earlier is None:
        return
    values = {"region": region, "cycle": cycle, "run_id": run_id, "earlier": earlier}
    cursor.execute(CONTINUE, values)
    cursor.execute(RETURN, values)
