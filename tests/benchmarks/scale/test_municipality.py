"""A made-up city is made once, and again when the sampler is another."""

import pytest

from benchmarks.scale import municipality
from benchmarks.scale.municipality import made_delivery, persons_of, sampler_digest


@pytest.mark.parametrize(("size", "persons"), [("30k", 30_000), ("1m", 1_000_000), ("500", 500)])
def test_sizes(size, persons):
    assert persons_of(size) == persons


@pytest.mark.parametrize("size", ["", "k", "0", "0k", "1.5m", "-3", "ten"])
def test_no_sizes(size):
    with pytest.raises(ValueError, match="is no size"):
        persons_of(size)


def test_a_city_is_made_once(tmp_path):
    said = []
    first = made_delivery(60, tmp_path, said.append)
    assert made_delivery(60, tmp_path, said.append) == first
    assert len(said) == 1
    assert first.records == sum(first.rows.values()) - first.rows["register"] > 60
    assert [path.name for path in tmp_path.iterdir()] == [f"yiyang-2018H2-60-seed1-{sampler_digest()[:12]}"]


def test_another_sampler_is_another_city(tmp_path, monkeypatch):
    before = sampler_digest()
    monkeypatch.setattr(municipality, "COLUMNS", {"households": ("household_id",)})
    assert sampler_digest() != before
