"""Identity linkage: whose record is it? Pure functions over Arrow and numpy; start reading at `link`.

`link` tells the story: `standard` makes both sides comparable (`identifiers`, `names`, `fields`, `addresses`,
`characters`), `pool` gathers the candidates, `sure` settles by number, `blocking`, `compare` and `score` weigh the
rest, `decide` judges, `judgements` lets people outrank it, `output` writes links and evidence. `model` is the data
all this rests on, made apart by `train` and `make_tables`. `duplicates` finds a person counted in two households.

`judged_keys` says what a judgement is about, `contradictions` which cannot stand side by side; `candidates` lists the
two best of a record, `explain` why it went where it went, `words` how that is said to people.

How good a run's links are is said without truth: `holdback` hides numbers that are known, `held` and `estimates` judge
by them, `quality` and `blocks` count, `consequences` says what it means for flags.
"""
