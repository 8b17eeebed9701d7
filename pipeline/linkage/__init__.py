"""Identity linkage: whose record is it? Pure functions over Arrow and numpy; start reading at `link`.

`link` tells the story: `standard` makes both sides comparable, by what `reading` knows of names, numbers and addresses;
`pool` gathers the candidates, `sure` settles by number, `blocking`, `compare`, `ties` and `score` weigh the rest,
`decide` judges, `review` lets people outrank it and explains it to them, `output` writes links and evidence. `model` is
the data all this rests on, made apart by `learning`, which also says without truth how good a run's links are.
`duplicates` finds a person counted in two households.
"""
