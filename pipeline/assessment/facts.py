"""What is known of one household on one day: the only thing the rules look at.

Built from linked records by a run, or from a written case by `hesv decide`. Money is fen (int), months are
YYYYMM (int). Nothing here names a person: members are numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pipeline.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class RecordRef:
    """The delivered row a fact comes from."""

    source: str
    file_name: str
    row_number: int


@quick
@dataclass(frozen=True, slots=True)
class Authorization:
    """One signed authorization. In force on a day: signed_on <= day <= expires_on, and day < revoked_on."""

    signed_by: str
    signed_on: date | None
    expires_on: date | None
    revoked_on: date | None


@quick
@dataclass(frozen=True, slots=True)
class Member:
    """A member of the register, columns as in members.csv."""

    member_no: int
    birth_date: date
    sex: str | None = None
    relation: str = "other"
    counted: bool = True
    hukou_kind: str | None = None
    hukou_region: str | None = None
    """Six digits; None is read as inside the region (a case that leaves it out)."""
    permit_issued_on: date | None = None
    resident_since: date | None = None
    disability_kind: str | None = None
    disability_grade: int | None = None
    serious_illness: bool = False
    medical_aid: bool = False
    student: bool = False
    work_ability: str = "full"
    selfcare_failed: int = 0
    assessed_by: str | None = None
    cared_by: str | None = None
    orphan: str | None = None
    died_on: date | None = None
    category: str | None = None
    """Cover of this person alone: single_person or orphan."""
    benefit_monthly_fen: int | None = None
    benefit_since: int | None = None
    authorizations: tuple[Authorization, ...] = ()
    in_previous_register: bool | None = None
    """None where no earlier cycle is known."""


@quick
@dataclass(frozen=True, slots=True)
class Income:
    """An amount earned in one month. A wage of grade B is an insurance base; several may stand for one month."""

    member_no: int | None
    """None only for an uncertain link that names nobody."""
    month: int
    kind: str
    amount_fen: int
    grade: str
    source: str
    insurance: str | None = None
    record: RecordRef | None = None


@quick
@dataclass(frozen=True, slots=True)
class InsuredMonth:
    """Insured in employment that month; left_on = the date that employer declared the person left."""

    member_no: int
    month: int
    employer: str
    left_on: date | None = None
    record: RecordRef | None = None
    """The contribution that shows it."""


@quick
@dataclass(frozen=True, slots=True)
class Hiring:
    """One employer's row about a person it declared to have left: what its other rows leave standing follows from all.

    Given so that each row's part in `InsuredMonth.left_on` can be told (`assessment.employment.leaving_date`).
    """

    member_no: int
    employer: str
    hired_on: date | None
    left_on: date | None
    record: RecordRef


@quick
@dataclass(frozen=True, slots=True)
class PersonMonths:
    """Some months of one person (unemployment contributions, months whose row sits in quarantine)."""

    member_no: int
    months: tuple[int, ...]


@quick
@dataclass(frozen=True, slots=True)
class BankInflow:
    """A delivered account of one person and its inflow by month; months not named had none."""

    member_no: int
    amounts: tuple[tuple[int, int], ...]
    record: RecordRef | None = None


@quick
@dataclass(frozen=True, slots=True)
class Asset:
    """A thing owned on the as-of date; kind as in tables.ASSET_KINDS.

    value_fen: of deposit, fund, securities. floor_area_m2 and share: of home, shop, office, parking, factory.
    """

    member_no: int | None
    kind: str
    value_fen: int | None = None
    floor_area_m2: Decimal | None = None
    share: Fraction = Fraction(1)
    unit_id: str | None = None
    as_of: date | None = None
    record: RecordRef | None = None


@quick
@dataclass(frozen=True, slots=True)
class Expenditure:
    """A bill: amount of the whole span, after every reimbursement."""

    member_no: int
    kind: str
    amount_fen: int
    from_month: int
    to_month: int


@quick
@dataclass(frozen=True, slots=True)
class Supporter:
    """A person outside the household who owes a member support."""

    member_no: int
    relation: str
    household_size: int
    household_income_monthly_fen: int
    parents_supported: int = 1
    children_count: int = 1
    no_ability_reason: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Answer:
    """What a person settled about the household, and what it was settled of: it holds for exactly that."""

    kind: str
    """Kind of the task: evidence_conflict, suspicious_downclass, duplicate_household, collection_not_accepted."""
    answer: str
    basis: tuple[str, ...] = ()
    """What the person saw, as `assessment.settled` writes it."""
    on_day: date | None = None


@quick
@dataclass(frozen=True, slots=True)
class Household:
    """One household, all that is known of it on the as-of date."""

    household_id: str
    region: str
    as_of: date
    township_code: str | None = None
    state: str = "applicant"
    settlement: str | None = None
    category: str | None = None
    hardship_class: int | None = None
    previous_hardship_class: int | None = None
    benefit_monthly_fen: int | None = None
    benefit_since: int | None = None
    grace_start: int | None = None
    grace_end: int | None = None
    income_change_reported_on: date | None = None
    declared_income_monthly_fen: int | None = None
    declared_on: date | None = None
    collected_by: str | None = None
    accepted_on: date | None = None
    near_relative: bool = False
    watch_list: str | None = None
    village_delisted_on: date | None = None
    members: tuple[Member, ...] = ()
    income: tuple[Income, ...] = ()
    insured: tuple[InsuredMonth, ...] = ()
    unemployment_insured: tuple[PersonMonths, ...] = ()
    bank_inflow: tuple[BankInflow, ...] = ()
    assets: tuple[Asset, ...] = ()
    expenditures: tuple[Expenditure, ...] = ()
    supporters: tuple[Supporter, ...] = ()
    sources_missing: tuple[str, ...] = ()
    open_reviews: tuple[str, ...] = ()
    unknown_months: tuple[PersonMonths, ...] = ()
    uncertain_income: tuple[Income, ...] = ()
    """Evidence that hangs on an unconfirmed link: left out of every sum, judged by the guard alone."""
    uncertain_assets: tuple[Asset, ...] = ()
    hirings: tuple[Hiring, ...] = ()
    """Of employers who declared a leaving date, where the rows are known."""
    answers: tuple[Answer, ...] = ()
    """What people settled of it (tasks of this cycle); heeded by `assessment.settled`."""
