# Two commands: `make demo` and `make test`. Both set up by themselves; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed-$(shell cksum requirements.lock pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)
WORKERS ?= 2
BESIDE := -n $(WORKERS) --no-loadscope-reorder
export HESV_HOME ?= $(CURDIR)/.hesv

.PHONY: bench-spark test-spark bench bench-pages bench-serve bench-link help setup demo test lint types imports sql-lint fast bench-damage bench-fuzz bench-decide format lock clean
.DEFAULT_GOAL := help

help: ## what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

setup: $(STAMP) ## virtual environment with the hash-pinned packages

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "Python 3.11 to 3.13 is needed; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 2; }
	@echo "Setting up $(VENV) (about a minute and a half, once) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --require-hashes -r requirements.lock > $(VENV)/install.log 2>&1 \
	  && $(BIN)/pip install --no-deps --no-build-isolation -e . >> $(VENV)/install.log 2>&1 \
	  || { tail -20 $(VENV)/install.log; echo "The install failed; the whole log is $(VENV)/install.log"; exit 1; }
	@rm -f $(VENV)/.installed-*; touch $@

demo: setup ## a made-up municipality through the real DAG, and what came of it
	@$(BIN)/hesv demo

test: setup lint types imports sql-lint ## lint, types, import rules, SQL lint and all tests; WORKERS=2
	$(BIN)/python -m pytest $(BESIDE)

fast: setup ## the tests that take seconds
	$(BIN)/python -m pytest $(BESIDE) -m "not slow and not airflow and not integration"

lint: setup ## ruff
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m expectations.generate --check

types: setup ## mypy, strict
	$(BIN)/mypy

imports: setup ## the direction of imports (docs/architecture.md)
	$(BIN)/lint-imports

sql-lint: setup ## sqlfluff on the engine's statements and the warehouse's views
	$(BIN)/sqlfluff lint --disable-progress-bar sql/steps
	$(BIN)/sqlfluff lint --disable-progress-bar --dialect postgres sql/views

bench-damage: setup ## every kind of damaged delivery in a process of its own: outcome, seconds, peak memory
	$(BIN)/python benchmarks/damage.py

bench-fuzz: setup ## 200,000 fuzzed cells and 2,000 fuzzed files: no crash, no lost row
	$(BIN)/python benchmarks/fuzz.py --cells 200000 --files 2000 --seed 1

, := ,
PEERS := .venv-bench
PEERS_STAMP := $(PEERS)/.installed-$(shell cksum benchmarks/requirements.lock 2>/dev/null | cut -d' ' -f1)

$(PEERS_STAMP): benchmarks/requirements.lock
	@test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/pip install --require-hashes -r benchmarks/requirements.lock > $(PEERS)/install.log 2>&1 \
	  || { tail -20 $(PEERS)/install.log; echo "The install failed; the whole log is $(PEERS)/install.log"; exit 1; }
	@rm -f $(PEERS)/.installed-*; touch $@

bench: setup $(PEERS_STAMP) ## the whole cycle by size against its floor, and a late file; SIZES=30k,100k LATE=none|100k|1m
	$(BIN)/python -m benchmarks.scale.run --sizes $(or $(SIZES),30k$(,)100k$(,)300k$(,)1m) --late $(or $(LATE),1m) $(OPTIONS)

bench-serve: setup ## look-ups and feeds in a warehouse of 1 M persons and 4 cycles; SIZE=30k for a quick look
	$(BIN)/python -m benchmarks.serve.run --size $(or $(SIZE),1m) $(OPTIONS)

bench-pages: setup ## every page as every role that may see it, over 2,000 households; OPTIONS="--home HOME" for one that is there
	$(BIN)/python -m benchmarks.pages $(OPTIONS)

bench-link: setup $(PEERS_STAMP) ## linkage against Splink 5 and recordlinkage, and FEBRL; SIZES=100k,1m,3m REPEAT=3 (docs/benchmarks.md)
	$(BIN)/python -m benchmarks.link.run --sizes $(or $(SIZES),100k$(,)1m) --repeat $(or $(REPEAT),1)

bench-decide: setup ## households judged a second and core, by what is kept of them; what-if over 100,000 households
	$(BIN)/python benchmarks/decide.py

SPARK := $(CURDIR)/.spark
SPARK_STAMP := $(SPARK)/.installed-$(shell cksum benchmarks/spark/requirements.lock 2>/dev/null | cut -d' ' -f1)

$(SPARK_STAMP): benchmarks/spark/requirements.lock
	@command -v java > /dev/null || { echo "Spark needs Java 17: install it and run make again."; exit 2; }
	@rm -rf $(SPARK); mkdir $(SPARK)
	@$(BIN)/pip install --target $(SPARK) --no-deps --no-build-isolation --require-hashes -r benchmarks/spark/requirements.lock \
	  > $(SPARK)/install.log 2>&1 || { tail -20 $(SPARK)/install.log; echo "The install failed; the whole log is $(SPARK)/install.log"; exit 1; }
	@touch $@

test-spark: setup $(SPARK_STAMP) ## what `make test` skips without Spark: both engines leave the same tables (needs Java 17)
	HESV_NEED_SPARK=1 PYTHONPATH=$(SPARK) $(BIN)/python -m pytest tests/engine tests/integration/test_engine_parity.py

bench-spark: setup $(SPARK_STAMP) ## a cycle on DuckDB and on a Spark master with two workers; PERSONS=30000
	PYTHONPATH=$(SPARK) $(BIN)/python -m benchmarks.spark.run --persons $(or $(PERSONS),30000)

format: setup ## write the formatting
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## make requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml \
	  -p 3.11 -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --group bench \
	  -p 3.11 -o benchmarks/requirements.lock
	$(PYTHON) -c "import tomllib as t; print(*t.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['spark'], sep='\n')" \
	  | uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -p 3.11 - -o benchmarks/spark/requirements.lock

clean: ## stop the embedded server and remove HESV_HOME
	-@$(BIN)/hesv db stop
	rm -rf $(HESV_HOME)
