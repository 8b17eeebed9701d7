"""Village sums = township sums = county sums = all findings."""

from zipfile import ZipFile

from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pipeline.feeds.screening_book import COUNT_HEADERS, write_screening_book
from pipeline.screening.findings import Finding
from pipeline.screening.statistics import Home, count_by_village, roll_up
from pipeline.wording.results import SCREENING

VILLAGES = ("621202001001", "621202001002", "621202002001", "621223100001", "不明")
HOMES = st.dictionaries(
    st.sampled_from([f"H{number}" for number in range(12)]),
    st.builds(
        lambda village, held, registered: Home("不明" if village == "不明" else village[:9], village, held, registered),
        st.sampled_from(VILLAGES), st.booleans(), st.booleans(),
    ),
)  # fmt: skip
FINDINGS = st.lists(
    st.builds(
        Finding, st.sampled_from(list(SCREENING)), st.just("621202001"),
        st.sampled_from([f"H{number}" for number in range(14)]), st.none(), st.just("x"),
    )
)  # fmt: skip


@given(HOMES, FINDINGS)
def test_every_level_adds_up_to_the_same_and_nothing_is_lost(homes, findings):
    villages = count_by_village(homes, findings)
    for level in (3, 2, 1, 0):
        places = roll_up(villages, level)
        assert sum(place.findings for place in places) == len(findings)
        assert sum(place.found_in for place in places) == len({finding.household_id for finding in findings})
        assert sum(place.households for place in places) == sum(home.is_registered for home in homes.values())
        for kind in SCREENING:
            assert sum(place.kinds[kind] for place in places) == [f.kind for f in findings].count(kind)


def made(tmp_path, name="book.xlsx"):
    homes = {
        "H1": Home("621202001", "621202001001", is_held=True),
        "H2": Home("621202001", "621202001002", is_held=False),
        "H3": Home("621223100", "621223100001", is_held=True),
    }
    findings = [
        Finding("missed", "621202001", "H2", None, "x"),
        Finding("payment_late", "621202001", "H1", None, "2019-01"),
        Finding("payment_late", "621202001", "H1", None, "2019-02"),
        Finding("ledger_only_village", "621223100", "H9", None, "x"),
    ]
    path = tmp_path / name
    write_screening_book(
        path, "longnan 2019H1 筛查统计表", count_by_village(homes, findings), ("missed", "payment_late")
    )
    return path


def test_the_three_sheets_have_the_same_total(tmp_path):
    book = CalamineWorkbook.from_path(made(tmp_path))
    assert book.sheet_names == ["县汇总", "乡镇汇总", "村汇总"]
    totals = []
    for level, name in enumerate(book.sheet_names, 1):
        rows = book.get_sheet_by_name(name).to_python()
        header, body = rows[2], [row for row in rows[3:] if row[0] and row[0].isdigit()]
        assert header[level : level + 4] == list(COUNT_HEADERS)
        assert header[level + 4 :][:2] == ["应保未保", "未按月发放"]
        (total,) = (row for row in rows if row[0] == "合计")
        assert total[level : level + 6] == [sum(row[place] for row in body) for place in range(level, level + 6)]
        totals.append(total[level : level + 6])
    assert totals == [[3, 2, 3, 4, 1, 2]] * 3


def test_the_same_counts_are_the_same_bytes_and_print_on_a4_with_a_line_to_sign(tmp_path):
    first, second = made(tmp_path, "a.xlsx"), made(tmp_path, "b.xlsx")
    assert first.read_bytes() == second.read_bytes()
    with ZipFile(first) as book:
        sheet = book.read("xl/worksheets/sheet3.xml").decode()
    assert 'paperSize="9"' in sheet
    assert 'orientation="landscape"' in sheet
    assert "负责人签字" in sheet
