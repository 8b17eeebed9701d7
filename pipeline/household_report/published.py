"""What the warehouse published of a household, as the report's values: yuan become fen, JSON records become places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pipeline.assessment.facts import RecordRef
from pipeline.cycle import Month
from pipeline.decision.reckoning import Reckoning
from pipeline.household_report.evidence import Asked, Doubt, Earned, Linked, Owned
from pipeline.household_report.model import Earlier, Figures, Opened, Said, Screened, Test
from pipeline.household_report.turning import turning
from pipeline.policy.model import FEN

Row = Mapping[str, Any]


def fen(yuan: Decimal | None) -> int | None:
    """Yuan as published, in fen."""
    return None if yuan is None else int(yuan * FEN)


def month(text: str) -> Month:
    """2018-12 -> 201812."""
    return int(text.replace("-", ""))


def record_of(value: Mapping[str, Any] | None) -> RecordRef | None:
    """A view's record."""
    return None if value is None else RecordRef(value["source"], value["file"], value["row"])


def said_of(row: Row, tests: tuple[Test, ...], reckoning: Reckoning | None = None) -> Said:
    """A flag as published, with the tests it rests on and how its amount came about."""
    flips = tuple(record for one in row["flips"] or () if (record := record_of(one)) is not None)
    return Said(
        member_no=row["member_no"],
        outcome=row["outcome"],
        action=row["action"],
        category=row["category"],
        previous_category=row["previous_category"],
        amount_fen=fen(row["amount_monthly"]),
        previous_amount_fen=fen(row["previous_amount_monthly"]),
        effective_month=row["effective_month"],
        grace_start=row["grace_start"],
        grace_end=row["grace_end"],
        needs_notice=row["notice_required"],
        reasons=tuple(row["reason_codes"]),
        explanation_zh=row["explanation_zh"],
        explanation_en=row["explanation_en"],
        income_fen=fen(row["countable_income_monthly"]),
        per_head_fen=fen(row["income_per_head"]),
        standard_fen=fen(row["standard_monthly"]),
        margin_fen=fen(row["margin_yuan"]),
        flips=flips,
        revision=row["revision"],
        tests=tests,
        turning=turning(tests, len(flips), reckoning, fen(row["previous_amount_monthly"])),
    )


def figures_of(row: Row, savings_heads: int | None = None) -> Figures:
    """The assessment as published; `savings_heads` as judged again."""
    return Figures(
        counted=row["counted_members"],
        income_fen=fen(row["countable_income_monthly"]),
        per_head_fen=fen(row["income_per_head"]),
        expenditure_fen=fen(row["rigid_expenditure_monthly"]),
        net_per_head_fen=fen(row["net_income_per_head"]),
        financial_per_head_fen=fen(row["financial_assets_per_head"]),
        savings_heads=savings_heads,
        homes=None if row["homes"] is None else Fraction(row["homes"]),
        over_limits=tuple(row["over_limits"] or ()),
        unknowns=tuple(row["unknowns"] or ()),
        conflicts=tuple(row["conflicts"] or ()),
    )


def asked_of(deliveries: Iterable[Row], manifests: Mapping[str, Any], links: Iterable[Linked]) -> tuple[Asked, ...]:
    """Every file of every source that was asked, with when it answered."""
    counted = Counter((one.record.source, one.record.file_name) for one in links)
    found = []
    for row in deliveries:
        manifest = manifests.get(row["source"])
        found.append(
            Asked(
                source=row["source"],
                state=row["state"],
                refused_because=row["refused_because"],
                file_name=row["file_name"],
                produced_at=None if manifest is None else manifest.produced_at,
                covers_from=None if manifest is None else manifest.covers_from,
                covers_to=None if manifest is None else manifest.covers_to,
                rows_in=row["rows_in"],
                rows_accepted=row["rows_accepted"],
                rows_quarantined=row["rows_quarantined"],
                rows_duplicate=row["rows_duplicate"],
                records=counted[row["source"], row["file_name"]],
            )
        )
    return tuple(found)


def income_of(rows: Iterable[Row]) -> tuple[Earned, ...]:
    """The ledger, by month."""
    return tuple(
        Earned(
            row["member_no"], month(row["month"]), row["kind"], row["source"], row["grade"], int(row["amount"] * FEN),
            record_of(row["record"]),
        )
        for row in rows
    )  # fmt: skip


def assets_of(rows: Iterable[Row]) -> tuple[Owned, ...]:
    """What is owned."""
    return tuple(
        Owned(
            member_no=row["member_no"],
            kind=row["kind"],
            value_fen=fen(row["value"]),
            floor_area_m2=row["floor_area_m2"],
            share=row["share"],
            unit_id=row["unit_id"],
            as_of=row["as_of"],
            record=record_of(row["record"]),
        )
        for row in rows
    )


def links_of(rows: Iterable[Row]) -> tuple[Linked, ...]:
    """Which records are whose."""
    return tuple(
        Linked(
            RecordRef(row["source"], row["file_name"], row["row_number"]),
            row["member_no"],
            row["decision"],
            row["method"],
            row["match_weight"],
            row["match_probability"],
            row["runner_up_weight"],
        )
        for row in rows
    )


def tasks_of(rows: Iterable[Row]) -> tuple[Opened, ...]:
    """Tasks the run opened."""
    return tuple(Opened(row["task_id"], row["kind"], record_of(row["record"])) for row in rows)


def screening_of(rows: Iterable[Row]) -> tuple[Screened, ...]:
    """Screening notes."""
    return tuple(Screened(row["kind"], row["member_no"], row["detail"]) for row in rows)


def earlier_of(rows: Iterable[Row]) -> tuple[Earlier, ...]:
    """Flags of other runs."""
    return tuple(
        Earlier(
            cycle=row["cycle"],
            run_id=row["run_id"],
            revision=row["revision"],
            published_at=row["published_at"],
            is_current=row["is_current"],
            member_no=row["member_no"],
            outcome=row["outcome"],
            action=row["action"],
            category=row["category"],
            amount_fen=fen(row["amount_monthly"]),
            income_fen=fen(row["countable_income_monthly"]),
            per_head_fen=fen(row["income_per_head"]),
            standard_fen=fen(row["standard_monthly"]),
            counted=row["counted_members"],
        )
        for row in rows
    )


def doubts_of(unknown: Iterable[Row], aside: Iterable[Row]) -> tuple[Doubt, ...]:
    """Rows in quarantine that concern the household; what was wrong with them, where the warehouse says it."""
    wrong = {(row["source"], row["file_name"], row["row_number"]): row for row in aside}
    found = []
    for row in unknown:
        place = (row["source"], row["file_name"], row["row_number"])
        why = wrong.get(place, {})
        found.append(
            Doubt(
                RecordRef(*place),
                row["member_no"],
                row["kind"],
                row["from_month"],
                row["to_month"],
                why.get("rule"),
                why.get("reason_zh"),
                why.get("reason_en"),
            )
        )
    return tuple(found)
