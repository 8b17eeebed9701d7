"""What the published runs of earlier cycles say of households: who left aid lately."""

from __future__ import annotations

from pipeline.cycle import Month, month_text
from pipeline.warehouse.connection import connection


def once_in_aid(url: str, region: str, first: Month, last: Month) -> frozenset[str]:
    """Households that a published run, with effect in one of these months, found holding something.

    Every published run of the region counts, superseded ones too: who was in aid then was in aid.
    """
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT household_id FROM history.flag WHERE region = %s AND member_no IS NULL "
            "AND previous_amount_monthly IS NOT NULL AND effective_month BETWEEN %s AND %s",
            (region, month_text(first), month_text(last)),
        )
        return frozenset(str(household_id) for (household_id,) in cursor.fetchall())
