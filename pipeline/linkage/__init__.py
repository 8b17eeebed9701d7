"""Identity linkage: whose record is it? Pure functions over Arrow and numpy; start reading at `link`.

`link` tells the story: `standard` makes both sides comparable (`identifiers`, `names`, `fields`, `addresses`,
`characters`), `pool` gathers the candidates, `sure` settles by number, `blocking`, `compare` and `score` weigh the
rest, `decide` judges, `judgements` lets people outrank it, `output` writes links and evidence. `model` is the data
all this rests on, made apart by `train` and `make_tables`. `duplicates` finds a person counted in two households.
"""
