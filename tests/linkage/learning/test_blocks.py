"""What blocking rules do, counted by hand and against `candidate_pairs`."""

import numpy as np
import pyarrow as pa
import pytest

from pipeline import tables
from pipeline.linkage import blocking
from pipeline.linkage.blocking import RuleKeys
from pipeline.linkage.learning.blocks import blocks_of, report_blocks, unsettled
from pipeline.linkage.link import find, person_positions
from pipeline.linkage.review.judgements import gather


def keys(record, key, candidate=None):
    candidate = list(range(len(key))) if candidate is None else candidate
    return RuleKeys(*(np.array(values, dtype=np.int64) for values in (record, key, candidate)))


def report(caps=2, records=(1, 1, 1), **rules):
    return report_blocks(rules, dict.fromkeys(rules, caps), np.array(records, dtype=np.int64))


def test_pairs_are_counted_alone_and_in_total():
    found = report(
        name=keys([5, 6, 0], [5, 5, 6, 0]),  # record 0 with candidates 0 and 1, record 1 with 2; none without a key
        phone=keys([7, 0, 0], [7, 8], [1, 3]),  # record 0 with candidate 1 once more
    )
    name, phone = found.rules
    assert (found.pairs, found.records, found.without_pair) == (3, 3, 1)
    assert (name.pairs, name.alone, name.reached, name.largest) == (3, 2, 2, (2, 1))
    assert (phone.pairs, phone.alone, phone.reached) == (1, 0, 1)


@pytest.mark.parametrize(("cap", "pairs", "dropped", "lost"), [(3, 3, 0, 0), (2, 0, 1, 10)])
def test_a_block_above_the_cap_yields_nothing_and_says_whom_that_costs_a_rule(cap, pairs, dropped, lost):
    found = report(caps=cap, records=(10, 1, 1), name=keys([5, 0, 0], [5, 5, 5])).rules[0]
    assert (found.pairs, found.dropped, found.lost, found.unserved) == (pairs, dropped, lost, lost)
    assert found.largest == (3,)


def test_who_loses_a_rule_may_still_be_served_by_another():
    found = report(caps=1, name=keys([5, 5, 0], [5, 5]), birth=keys([1, 0, 0], [1]))
    assert (found.rules[0].lost, found.rules[0].unserved) == (2, 1)


def test_a_pair_a_rule_offers_twice_is_one():
    found = report(caps=2, phone=keys([7, 0, 0], [7, 7], [4, 4]))
    assert (found.pairs, found.rules[0].pairs, found.rules[0].alone) == (1, 1, 1)


def test_nothing_to_weigh():
    found = report(records=(), name=keys([], [5, 6]))
    assert (found.pairs, found.records, found.rules[0].largest) == (0, 0, ())


def test_it_counts_the_pairs_that_blocking_yields(town, record, model):
    rows = [
        record("social_security", place, someone["name"], birth_date=someone["birth_date"], phone=someone["phone"])
        for place, someone in enumerate(town)
    ]
    records = pa.Table.from_pylist(rows, schema=tables.IDENTITY)
    persons = pa.Table.from_pylist(town, schema=tables.PERSON)
    words = gather(records, tables.JUDGEMENT.empty_table(), person_positions(persons))
    found = find(records, persons, words, model)
    told = blocks_of(found, model)
    one, _ = blocking.candidate_pairs(
        found.identities.side, unsettled(found), found.pool, found.vocabulary, model.block_sizes
    )
    assert told.pairs == one.size > 0
    assert told.without_pair == len(rows) - np.unique(one).size
    assert [rule.rule for rule in told.rules] == list(blocking.RULES)
