"""Made-up people: ids that are valid and given out once, names, places."""

from datetime import date
from random import Random

import pytest

from pipeline.sampling.family import age_on
from pipeline.sampling.people import SEQUENCES_A_SEX, People, address, check_digit
from pipeline.sampling.standards import load_standards
from pipeline.sampling.world import credit_code

AS_OF = date(2018, 6, 30)


@pytest.fixture
def people():
    return People(Random(1), load_standards("yiyang", "2018H1", 2018, 2017))


@pytest.mark.parametrize(
    ("first_17", "digit"),
    [("11010519491231002", "X"), ("44052418800101001", "4"), ("36112619720110284", "1")],
)
def test_check_digit(first_17, digit):
    assert check_digit(first_17) == digit


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000600037341L"])
def test_credit_code(code):
    assert credit_code(code[:17]) == code


def test_an_id_says_birth_date_and_sex_and_is_given_once(people):
    born = date(1985, 3, 9)
    numbers = [people.id_number(born, sex, far=False) for sex in "MF" for _ in range(SEQUENCES_A_SEX)]
    assert len(set(numbers)) == len(numbers)
    assert all(number[:14] == "36112619850309" and check_digit(number[:17]) == number[17] for number in numbers)
    assert {int(number[16]) % 2 for number in numbers[:SEQUENCES_A_SEX]} == {1}


def test_a_full_day_is_continued_elsewhere(people):
    born = date(1985, 3, 9)
    numbers = {people.id_number(born, "M", far=False) for _ in range(SEQUENCES_A_SEX + 5)}
    assert len(numbers) == SEQUENCES_A_SEX + 5
    assert sum(not number.startswith("361126") for number in numbers) == 5


@pytest.mark.parametrize(("youngest", "oldest"), [(0, 0), (18, 18), (26, 56), (62, 86)])
def test_born_keeps_the_ages(people, youngest, oldest):
    ages = {age_on(people.born(AS_OF, youngest, oldest), AS_OF) for _ in range(300)}
    assert min(ages) >= youngest
    assert max(ages) <= oldest


def test_a_doppel_is_somebody_else(people):
    person = people.person(date(1970, 5, 1), "F")
    other = people.doppel(person)
    assert (other.name, other.birth_date, other.sex) == (person.name, person.birth_date, person.sex)
    assert other.id_number != person.id_number


def test_codes_of_a_place_are_nested(people):
    for _ in range(50):
        place = people.place()
        assert len(place.township_code) == 9
        assert place.township_code.startswith(place.district_code)
        assert len(place.village_code) == 12
        assert place.village_code.startswith(place.township_code)
        assert place.township in address(place, people._standards)
