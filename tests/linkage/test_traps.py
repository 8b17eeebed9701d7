"""Records that must not be taken for somebody they are not. Everybody is made up and lives among `town`."""

from datetime import date

import pytest

BORN, OTHER = date(1980, 5, 12), date(1983, 9, 2)
VILLAGE = "某某省某某市某某县青山镇红旗村9组63号"
PHONE, HOME_PHONE, NEW_PHONE, OTHER_PHONE = "13800138001", "13800138002", "13800138003", "13800138004"
MATCH_EXACT = ("match", "H1", 1, "id_exact")
MATCH_WEIGHED = ("match", "H1", 1, "probabilistic")
REVIEW_WEIGHED = ("review", "H1", 1, "probabilistic")


def slip(number: str) -> str:
    """One digit of the region typed wrong."""
    return "8" + number[1:]


class TestSomebodyElsesNumber:
    def test_husbands_number_is_at_most_a_review_of_the_wife(self, family, record, decide, number_of):
        lent = number_of(OTHER, 331)
        records = [
            record("social_security", 1, "宋晓冰", id_number=lent, birth_date=BORN, sex="F"),
            record("banking", 2, "宋晓冰", id_number=lent, phone=PHONE),
        ]
        assert decide(records, family) == {1: REVIEW_WEIGHED, 2: REVIEW_WEIGHED}

    def test_it_never_matches_its_owner(self, family, record, decide, number_of):
        decided = decide([record("housing", 1, "宋晓冰", id_number=number_of(OTHER, 331))], family)
        assert decided.get(1, ("nobody",))[0] != "match"

    def test_a_brother_of_nearly_the_same_name(self, person, record, decide, number_of):
        brothers = [person("H1", 1, "宋大江", BORN, 123), person("H1", 2, "宋大河", OTHER, 331)]
        lent = record("housing", 1, "宋大江", id_number=number_of(OTHER, 331))
        assert decide([lent], brothers).get(1, ("nobody",))[0] != "match"

    def test_a_stranger_of_one_name_and_birth_date_with_his_own_number(self, family, record, decide, number_of):
        own = number_of(serial=126)
        records = [
            record("social_security", 1, "宋晓冰", id_number=own, birth_date=BORN, sex="F"),
            record("banking", 2, "宋晓冰", id_number=own, phone=NEW_PHONE),
            record("banking", 3, "宋晓冰", id_number=own[:6] + own[8:17]),
        ]
        assert decide(records, family) == {}

    def test_such_a_strangers_record_without_number_is_left_to_people(self, family, record, decide, number_of):
        records = [
            record("social_security", 1, "宋晓冰", id_number=number_of(serial=126), birth_date=BORN, sex="F"),
            record("social_security", 2, "宋晓冰", birth_date=BORN, sex="F"),
        ]
        assert decide(records, family).get(2, ("nobody",))[0] != "match"

    def test_a_number_the_delivery_knows_as_a_strangers_is_his_after_repair_too(
        self, family, record, decide, number_of
    ):
        own = number_of(serial=126)
        records = [
            record("banking", 1, "宋晓冰", id_number=own, phone=NEW_PHONE),
            record("banking", 2, "宋晓冰", id_number=slip(own)),
        ]
        assert decide(records, family) == {}


class TestMissingNumber:
    def test_name_and_phone_agree(self, family, record, decide):
        assert decide([record("banking", 1, "宋晓冰", id_number="不详", phone=PHONE)], family) == {1: MATCH_WEIGHED}

    def test_name_and_the_familys_phone_agree(self, family, record, decide):
        decided = decide([record("employment", 1, "宋晓冰", phone=HOME_PHONE)], family)
        assert decided[1][:3] in {MATCH_WEIGHED[:3], REVIEW_WEIGHED[:3]}

    def test_a_new_phone_is_learnt_from_a_record_with_number(self, family, record, decide, number_of):
        records = [
            record("employment", 1, "宋晓冰", id_number=number_of(), phone=NEW_PHONE),
            record("banking", 2, "宋晓冰", phone=NEW_PHONE),
        ]
        assert decide(records, family) == {1: MATCH_EXACT, 2: MATCH_WEIGHED}

    def test_a_phone_known_as_a_strangers_speaks_for_him(self, family, record, decide, number_of):
        records = [
            record("employment", 1, "宋晓冰", id_number=number_of(serial=126), phone=NEW_PHONE),
            record("banking", 2, "宋晓冰", phone=NEW_PHONE),
        ]
        assert decide(records, family) == {}

    def test_name_and_home_agree(self, family, record, decide):
        home = record("housing", 1, "宋晓冰", address="青山镇红旗村九社63")
        assert decide([home], family) == {1: MATCH_WEIGHED}

    def test_name_and_birth_date_alone_are_a_review(self, family, record, decide):
        alone = record("social_security", 1, "宋晓冰", birth_date=BORN, sex="F")
        assert decide([alone], family) == {1: REVIEW_WEIGHED}

    def test_name_alone_never_matches(self, family, record, decide):
        assert decide([record("banking", 1, "宋晓冰")], family).get(1, ("nobody",))[0] != "match"

    def test_a_popular_name_alone_is_nobody(self, family, person, record, decide):
        namesakes = [person(f"P{n}", 1, "宋晓冰", date(1960 + n, 1, 5), 2 * n) for n in range(20)]
        assert decide([record("banking", 1, "宋晓冰")], [*family, *namesakes]) == {}

    def test_nothing_but_blanks_is_nobody(self, family, record, decide):
        assert decide([record("banking", 1, None), record("housing", 2, " ", id_number="无")], family) == {}


class TestTies:
    """An employer tells homonyms apart where nothing else does, and a wife's flat may be her husband's."""

    @staticmethod
    def jobs(record, number_of, employer):
        return [
            record("employment", 1, "宋晓冰", id_number=number_of(), tie="employer:甲厂"),
            record("social_security", 2, "宋晓冰", birth_date=BORN, sex="F", tie=f"employer:{employer}"),
        ]

    def test_the_employer_of_a_sure_record(self, family, record, decide, number_of):
        assert decide(self.jobs(record, number_of, "甲厂"), family) == {1: MATCH_EXACT, 2: MATCH_WEIGHED}

    def test_another_employer_is_left_to_people(self, family, record, decide, number_of):
        assert decide(self.jobs(record, number_of, "乙厂"), family).get(2, ("nobody",))[0] != "match"

    def test_an_employer_does_not_make_a_match_of_a_name(self, family, record, decide, number_of):
        records = [*self.jobs(record, number_of, "甲厂")[:1], record("employment", 3, "宋冰", tie="employer:甲厂")]
        assert decide(records, family).get(3, ("nobody",))[0] != "match"

    def test_the_employer_of_a_homonym_known_as_a_stranger(self, family, record, decide, number_of):
        records = [
            record("employment", 1, "宋晓冰", id_number=number_of(serial=126), tie="employer:甲厂"),
            record("social_security", 2, "宋晓冰", birth_date=BORN, sex="F", tie="employer:甲厂"),
        ]
        assert decide(records, family) == {}


class TestTwins:
    @pytest.fixture
    def twins(self, person):
        return [
            person("H1", 1, "宋大江", BORN, 123, phone=PHONE, address=VILLAGE),
            person("H1", 2, "宋大河", BORN, 125, phone=PHONE, address=VILLAGE),
        ]

    def test_each_is_found_by_his_own_number(self, twins, record, decide, number_of):
        records = [record("banking", serial, name, id_number=number_of(serial=serial)) for name, serial in
                   (("宋大江", 123), ("宋大河", 125))]  # fmt: skip
        assert decide(records, twins) == {123: MATCH_EXACT, 125: ("match", "H1", 2, "id_exact")}

    def test_one_with_the_others_number_matches_neither(self, twins, record, decide, number_of):
        mixed = record("social_security", 1, "宋大江", id_number=number_of(serial=125), sex="M")
        assert decide([mixed], twins).get(1, ("nobody",))[0] != "match"

    def test_near_names_and_the_others_number_match_neither(self, person, record, decide, number_of):
        near = [person("H1", 1, "宋小双", BORN, 123), person("H1", 2, "宋小霜", BORN, 125)]
        mixed = record("social_security", 1, "宋小霜", id_number=number_of(serial=123), birth_date=BORN)
        assert decide([mixed], near).get(1, ("nobody",))[0] != "match"

    def test_a_name_that_fits_both_matches_neither(self, twins, record, decide):
        masked = record("social_security", 1, "宋大?", birth_date=BORN, sex="M", phone=PHONE)
        assert decide([masked], twins).get(1, ("nobody",))[0] != "match"


class TestStanding:
    def test_a_record_of_a_nameless_person_falls_to_nobody(self, family, record, decide, number_of):
        family[0]["standing"] = "nameless"
        records = [
            record("banking", 1, "宋晓冰", id_number=number_of(), phone=PHONE),
            record("banking", 2, "宋晓冰", id_number=slip(number_of()), phone=PHONE),
            record("banking", 3, "宋晓冰", phone=PHONE),
        ]
        assert decide(records, family) == {}

    def test_nobody_else_is_taken_for_a_nameless_person(self, family, person, record, decide):
        family[0]["standing"] = "nameless"
        homonym = person("H2", 1, "宋晓冰", OTHER, 128, phone=OTHER_PHONE)
        assert decide([record("banking", 1, "宋晓冰", phone=PHONE)], [*family, homonym]) == {}

    def test_a_record_of_somebody_counted_twice_is_a_review(self, family, person, record, decide, number_of):
        family[0]["standing"] = "duplicate"
        again = person("H3", 1, "宋晓冰", BORN, 124, standing="duplicate")
        decided = decide([record("banking", 1, "宋晓冰", id_number=number_of())], [*family, again])
        assert decided == {1: ("review", "H1", 1, "id_exact")}

    def test_two_linkable_rows_of_one_number_are_a_review_too(self, family, person, record, decide, number_of):
        again = person("H3", 1, "宋晓冰", BORN, 124)
        decided = decide([record("banking", 1, "宋晓冰", id_number=number_of())], [*family, again])
        assert decided == {1: ("review", "H1", 1, "id_exact")}

    def test_who_left_one_household_for_another_is_found_in_the_other(self, family, person, record, decide, number_of):
        family[0]["standing"] = "nameless"
        moved = person("H3", 1, "宋晓冰", BORN, 124)
        decided = decide([record("banking", 1, "宋晓冰", id_number=number_of())], [*family, moved])
        assert decided == {1: ("match", "H3", 1, "id_exact")}


class TestRegisterWithoutSoundNumber:
    """A member may lack a number, or the register's may be damaged, while the agency's is sound."""

    @pytest.mark.parametrize("held", [None, "8"])
    def test_name_birth_date_and_phone_agree(self, held, family, record, decide, number_of):
        family[0]["id_number"] = held and held + number_of()[1:]
        records = [
            record("social_security", 1, "宋晓冰", id_number=number_of(), birth_date=BORN, sex="F", phone=PHONE),
            record("banking", 2, "宋晓冰", id_number=number_of(), phone=PHONE),
        ]
        assert decide(records, family) == {1: MATCH_WEIGHED, 2: MATCH_WEIGHED}

    def test_name_and_birth_date_alone_are_a_review(self, family, record, decide, number_of):
        family[0]["id_number"] = None
        alone = record("social_security", 1, "宋晓冰", id_number=number_of(), birth_date=BORN, sex="F")
        assert decide([alone], family) == {1: REVIEW_WEIGHED}

    def test_a_number_of_another_birth_date_is_somebody_elses(self, family, record, decide, number_of):
        family[0]["id_number"] = None
        assert decide([record("banking", 1, "宋晓冰", id_number=number_of(OTHER), phone=PHONE)], family) == {}
