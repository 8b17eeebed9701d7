"""Synthetic deliveries for the benchmark: the truth is true, and the same arguments make the same bytes."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.link import dirt
from benchmarks.link.deliveries import make
from benchmarks.link.population import give_numbers, make_population, number_text
from benchmarks.link.spells import employer_name
from pipeline import tables
from pipeline.linkage.reading import identifiers
from pipeline.sampling.people import check_digit

PERSONS = 3000


@pytest.fixture(scope="module")
def made():
    return make(PERSONS, PERSONS, seed=5)


class TestMade:
    def test_schemas_and_sizes(self, made):
        records, persons, truth = made
        assert records.schema.names == tables.IDENTITY.names
        assert persons.schema.equals(tables.PERSON)
        assert (records.num_rows, persons.num_rows, truth.num_rows) == (PERSONS, PERSONS, PERSONS)

    def test_truth_stands_in_the_order_of_the_records(self, made):
        records, _, truth = made
        assert truth.select(["source", "row_number"]).equals(records.select(["source", "row_number"]))

    def test_six_in_ten_are_strangers(self, made):
        assert pc.mean(pc.less(made[2]["person"], 0)).as_py() == pytest.approx(0.6, abs=0.05)

    def test_a_person_has_several_records(self, made):
        counts = Counter(each for each in made[2]["person"].to_pylist() if each >= 0)
        assert np.mean(list(counts.values())) > 2

    def test_clean_records_of_a_person_have_his_number_and_name(self, made):
        records, persons, truth = made
        clean = pc.and_(pc.is_null(truth["id_dirt"]), pc.is_null(truth["name_dirt"]))
        rows = np.flatnonzero(np.array(clean) & (truth["person"].to_numpy() >= 0))
        whose = pa.array(truth["person"].to_numpy()[rows])
        assert records["name"].take(pa.array(rows)).equals(persons["name"].take(whose))
        known = persons["id_number"].take(whose)
        same = pc.equal(records["id_number"].take(pa.array(rows)), known)
        assert pc.mean(same).as_py() > 0.99  # but for the few that are mistyped in the register itself

    def test_household_and_member_name_the_register_row(self, made):
        _, persons, truth = made
        own = truth.filter(pc.greater_equal(truth["person"], 0))
        assert own["household_id"].equals(persons["household_id"].take(own["person"].combine_chunks()))
        assert own["member_no"].equals(persons["member_no"].take(own["person"].combine_chunks()))

    def test_what_a_source_lacks_is_absent(self, made):
        records = made[0]
        housing = records.filter(pc.equal(records["source"], "housing"))
        assert (housing["birth_date"].null_count, housing["phone"].null_count) == (housing.num_rows, housing.num_rows)
        assert housing["address"].null_count == 0

    def test_twice_the_same(self, made):
        assert all(one.equals(other) for one, other in zip(made, make(PERSONS, PERSONS, seed=5), strict=True))

    def test_another_seed_is_another_place(self, made):
        assert not made[1].equals(make(PERSONS, PERSONS, seed=6)[1])

    def test_without_dirt_every_number_is_sound(self):
        records, _, truth = make(500, 500, times=0.0)
        assert set(truth["id_dirt"].to_pylist()) <= {None, "x_lower"}
        kinds = identifiers.standardise(records["id_number"].combine_chunks()).kind
        assert set(kinds.tolist()) == {identifiers.SOUND}


class TestNumbers:
    def test_nobody_shares_one(self):
        people = make_population(np.random.default_rng(1), 20_000)
        assert np.unique(people.number).size == people.number.size

    def test_no_day_has_more_births_than_it_has_numbers(self):
        people = make_population(np.random.default_rng(1), 100_000)
        assert np.unique(people.birth, return_counts=True)[1].max() < 100

    def test_none_of_those_taken_is_given_out(self):
        rng = np.random.default_rng(1)
        birth, sex = np.full(800, 4000), np.ones(800, dtype=np.int64)
        taken = give_numbers(rng, birth, sex)
        given_out = give_numbers(rng, birth, sex, taken=taken)
        assert not np.isin(given_out, taken).any()
        assert np.unique(given_out).size == given_out.size

    @given(st.integers(10**16, 10**17 - 1))
    def test_check_digit(self, number):
        text = str(number)
        assert number_text(np.array([number]))[0] == text + check_digit(text)


class TestDirt:
    @pytest.mark.parametrize(
        ("kind", "sent"),
        [("missing", ""), ("legacy15", "361126720110284"), ("fullwidth", "３６１１２６１９７２０１１０２８４１")],
    )
    def test_numbers(self, kind, sent):
        assert dirt.TEXT_DIRT[kind](dirt.python_random(np.random.default_rng(1)), "361126197201102841") == sent

    @pytest.mark.parametrize("kind", ["sub1", "transp"])
    def test_a_slip_is_solved_by_the_check_digit(self, kind):
        sent = dirt.TEXT_DIRT[kind](dirt.python_random(np.random.default_rng(1)), "361126197201102841")
        damaged = identifiers.standardise(pa.array([sent]))
        assert 36112619720110284 in identifiers.repairs(damaged.digits)[1]

    @pytest.mark.parametrize(
        ("born", "kind", "sent"),
        [
            ("1972-07-22", "jan1", "1972-01-01"),
            ("1972-07-09", "swap_md", "1972-09-07"),
            ("1972-07-13", "", "1972-07-13"),
        ],
    )
    def test_birth_dates(self, monkeypatch, born, kind, sent):
        wanted = kind or "swap_md"
        monkeypatch.setattr(dirt, "draw_kinds", lambda *_: np.array([wanted], dtype=object))
        days = np.array([np.datetime64(born)]).astype("datetime64[D]").astype(np.int64)
        found, kinds = dirt.spoil_births(np.random.default_rng(1), days, 1.0)
        assert (str(found.astype("datetime64[D]")[0]), kinds[0]) == (sent, kind)

    def test_addresses_of_one_home(self):
        rng = dirt.python_random(np.random.default_rng(3))
        sent = {dirt.other_address(rng, "江西省上饶市弋阳县清墩镇湖塘村12组9号") for _ in range(20)}
        assert sent == {"弋阳县清墩镇湖塘村十二组9号", "清墩镇湖塘村12队9号"}


def test_employers_have_names_of_their_own():
    assert len({employer_name(number) for number in range(30_000)}) == 30_000
