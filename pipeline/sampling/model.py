"""What a made-up household is made of. Money is fen, months are YYYYMM; members are positions in `Draft.members`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pipeline.cycle import Month

HEAD: Final = 0
"""The head is always the first member."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a household lives, in the parts an address is written from."""

    township_code: str
    village_code: str
    district_code: str
    district: str
    township: str
    village: str
    group: int  # village group (组); 0 in a town
    number: int
    street: str = ""
    estate: str = ""
    building: int = 0
    unit: int = 0
    room: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up human being."""

    name: str
    id_number: str
    birth_date: date
    sex: str
    phone: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the register: the person and the columns of members.csv that a scenario may set."""

    person: Person
    relation: str
    work_ability: str = "full"
    counted: bool = True
    not_counted_reason: str = ""
    hukou_kind: str = "rural"
    hukou_region: str = ""
    permit_issued_on: date | None = None
    resident_since: date | None = None
    disability_kind: str = ""
    disability_grade: int | None = None
    serious_illness: bool = False
    medical_aid: bool = False
    student: bool = False
    selfcare_failed: int = 0
    assessed_by: str = ""
    cared_by: str = ""
    orphan: str = ""
    died_on: date | None = None
    category: str = ""
    benefit: int | None = None
    benefit_since: Month | None = None

    @property
    def is_head_of_unit(self) -> bool:
        """Whether this member counts in n: counted, alive, no orphan (an orphan is a unit of his own)."""
        return self.counted and self.died_on is None and not self.orphan


@dataclass(frozen=True, slots=True)
class Wage:
    """One row of the employers' declarations: amounts of the whole span."""

    member: int
    employer: str
    employer_id: str
    form: str
    hired_on: date
    left_on: date | None
    from_month: Month
    to_month: Month
    gross: int
    insurance: int = 0
    tax: int = 0
    matters: bool = True
    """Whether the household's decision hangs on this record being linked."""


@dataclass(frozen=True, slots=True)
class Insurance:
    """One month of social security: a contribution (base) or a benefit (amount)."""

    member: int
    insurance: str  # Chinese code, as delivered
    is_benefit: bool
    employer: str
    amount: int
    month: Month
    matters: bool = True


@dataclass(frozen=True, slots=True)
class Property:
    """One row of the housing register: ownership, or a lease seen from the landlord."""

    member: int
    is_lease: bool
    share: tuple[int, int]
    place: Place
    area_hundredths: int
    usage: str
    registered_on: date
    is_current: bool = True
    rent_monthly: int = 0
    lease_from: date | None = None
    lease_to: date | None = None
    matters: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """One bank account."""

    member: int
    account_type: str
    balance: int
    interest_12m: int
    inflow: tuple[tuple[Month, int], ...]
    matters: bool = True
    currency: str = "CNY"


Evidence = Wage | Insurance | Property | Account


@dataclass(frozen=True, slots=True)
class Authorization:
    """A signed authorization of one member."""

    member: int
    signed_by: str
    signed_on: date
    expires_on: date | None
    revoked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """A row of expenditures.csv."""

    member: int
    kind: str
    amount: int
    from_month: Month
    to_month: Month


@dataclass(frozen=True, slots=True)
class Supporter:
    """A row of supporters.csv."""

    member: int
    person: Person
    relation: str
    household_size: int
    household_income: int
    parents_supported: int
    children_count: int
    no_ability_reason: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """One row of decisions.csv. None claims nothing."""

    outcome: str
    action: str
    reason: str
    category: str = ""
    amount: int | None = None
    """Yuan a month."""
    member: int | None = None
    grace_start: Month | None = None
    grace_end: Month | None = None


@dataclass(slots=True)
class Draft:
    """A household while its template writes it: the only thing here that changes."""

    members: list[Member]
    place: Place
    settlement: str  # urban | rural; written to the register only where it is not the region's default
    state: str = "applicant"
    category: str = ""
    benefit: int | None = None
    """Yuan a month."""
    benefit_since: Month | None = None
    hardship_class: int | None = None
    previous_hardship_class: int | None = None
    grace_start: Month | None = None
    grace_end: Month | None = None
    reported_on: date | None = None
    declared_income: int | None = None
    """Yuan a month."""
    declared_on: date | None = None
    collected_by: str = "office"
    accepted_on: date | None = None
    watch_list: str = ""
    village_delisted_on: date | None = None
    evidence: list[Evidence] = field(default_factory=list)
    bad_rows: list[tuple[Wage, str]] = field(default_factory=list)
    """Rows that must go to quarantine, with their rule."""
    authorizations: list[Authorization] = field(default_factory=list)
    is_signed: bool = False
    bills: list[Bill] = field(default_factory=list)
    supporters: list[Supporter] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)
    income: int | None = None
    """Countable income of the whole look-back, fen; None where the scenario is not about income."""
    expenditure: int | None = None
    """Listed bills of twelve months, fen."""
    scored: bool = True
    linkable: bool = True  # False where consent is missing: every record falls to nobody
    shared: frozenset[int] = frozenset()
    """Members who are counted in another household too: their records are not scored."""
    plain_accounts: bool = True  # whether small accounts may be added that change nothing
    workless: bool = False  # whether nothing may be added that looks like income or work
    scenario: str = ""

    @property
    def heads(self) -> int:
        """n: the counted living members outside an orphan's own unit."""
        return sum(member.is_head_of_unit for member in self.members)

    def note(self, word: str) -> None:
        """Remember what the household was made to show, once."""
        if word not in self.notes:
            self.notes.append(word)
