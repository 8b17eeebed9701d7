"""The check code: over what is certified, the same for the same, another where a fen is another."""

from dataclasses import replace

import pytest

from pipeline.household_report.check import ALPHABET, NoReportNumber, check_code, content, is_code_of, read_number

KEY = b"k" * 32


def test_the_same_report_has_the_same_code_and_another_key_another(report):
    code = check_code(KEY, report)
    assert check_code(KEY, replace(report)) == code
    assert check_code(b"j" * 32, report) != code
    assert len(code) == 19
    assert set(code.replace("-", "")) <= set(ALPHABET)


def changed(report, part, **changes):
    first, *rest = getattr(report, part)
    return replace(report, **{part: (replace(first, **changes), *rest)})


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("income", {"amount_fen": 37022}),
        ("income", {"month": 201808}),
        ("assets", {"value_fen": 68031}),
        ("flags", {"amount_fen": 21001}),
        ("flags", {"explanation_zh": "家庭收入下降，补差增加！"}),
        ("people", {"name": "示例哲"}),
        ("people", {"consent": "expired"}),
        ("links", {"member_no": 2}),
        ("tests", {"operator": "<="}),
    ],
)
def test_a_fen_a_name_or_a_test_that_differs_gives_another_code(report, part, changes):
    assert check_code(KEY, changed(report, part, **changes)) != check_code(KEY, report)


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("people", {"number": "361126194609085148"}),  # revealed: the paper of somebody who may see more
        ("people", {"phone": "15633767628"}),
        ("earlier", {"is_current": False}),  # corrected meanwhile
        ("asked", {"covers_from": None}),  # its manifest deleted meanwhile
        ("flags", {"turning": ()}),
    ],
)
def test_what_is_not_certified_leaves_the_code(report, part, changes):
    assert check_code(KEY, changed(report, part, **changes)) == check_code(KEY, report)


def test_no_whole_number_is_in_what_is_certified(report):
    assert b"361126194609085148" not in content(changed(report, "people", number="361126194609085148"))


def test_a_code_may_be_typed_as_people_do(report):
    code = check_code(KEY, report)
    for typed in (code, code.lower(), code.replace("-", ""), f" {code} ", code.replace("0", "O").replace("1", "l")):
        assert is_code_of(typed, KEY, report)
    other = code[:-1] + ("0" if code[-1] != "0" else "1")
    for typed in (other, code[:-1], "", code + "0", "校验码"):
        assert not is_code_of(typed, KEY, report)


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("yiyang-2018H2-YI0000303-1", ("yiyang", "2018H2", "YI0000303", 1)),
        (" yiyang-2018M11-A-7-12 ", ("yiyang", "2018M11", "A-7", 12)),
        ("yiyang-2018H2-YI01-999999999", ("yiyang", "2018H2", "YI01", 999_999_999)),
        ("yiyang-2018H2-YI01-9999999999", None),  # no revision is so large: PostgreSQL has no such integer
        ("a1_b-2018H2-YI01-1", ("a1_b", "2018H2", "YI01", 1)),
        ("yiyang-2018H2-YI01", None),
        ("yiyang-2018H2-YI01-0", None),
        ("2018H2-YI01-1", None),
        ("", None),
    ],
)
def test_a_number_is_read_back(number, parts):
    if parts is None:
        with pytest.raises(NoReportNumber, match="copy it whole"):
            read_number(number)
    else:
        assert read_number(number) == parts
