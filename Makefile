.DEFAULT_GOAL := help
.PHONY: help run test fuzz oracle sequences check format schema messages screenshots vendor lock clean .venv

# The first Python that is new enough, can make an environment, and that this user may run.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	for folder in $$(echo "$$PATH" | tr ':' ' '); do \
	"$$folder/$$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
	>/dev/null 2>&1 && echo "$$folder/$$name" && exit; done; done)
BIN := .venv/bin
# Some systems keep Python from writing what it compiled; the many processes of a test run would compile it all again.
unexport PYTHONDONTWRITEBYTECODE
# Each worker has a PostgreSQL of its own; three keep two cores busy while browsers and servers are waited for.
WORKERS ?= 3
DOCUMENTS ?= 10000
QUERIES ?= 5000
SEED ?= 20261122
# The same examples each time: SEED=$$RANDOM looks for others.
TESTS := $(BIN)/pytest --hypothesis-seed=$(SEED) -n $(WORKERS) --dist loadfile --no-loadscope-reorder

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: .venv ## Serve the demonstration county on PORT (8000); everything it needs comes with it
	@exec $(BIN)/commonweal serve

test: .venv ## Run the tests (browser tests where Chromium is found)
	$(TESTS)

fuzz: .venv ## Send ten thousand documents that nobody planned
	COMMONWEAL_FUZZ=$(DOCUMENTS) COMMONWEAL_FUZZ_SEED=$(SEED) $(BIN)/pytest -q -n 2 --dist load tests/graphql_api/test_fuzz.py

sequences: .venv ## Hold the ledger against its model in two thousand sequences of what can happen
	COMMONWEAL_SEQUENCES=2000 $(BIN)/pytest -q -n 0 tests/ledger/test_state_machine.py

oracle: .venv ## Compare five thousand generated queries with what plain objects answer (SEED makes others)
	$(BIN)/python -m tests.reading.oracle --queries $(QUERIES) --seed $(SEED)

check: .venv ## Check everything, as CI does
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/commonweal schema --check
	$(BIN)/commonweal migrate --check
	$(BIN)/python scripts/messages.py --check
	COMMONWEAL_BROWSER=required COMMONWEAL_THOROUGH=1 $(TESTS)
	$(MAKE) --no-print-directory -j 2 --output-sync=target fuzz oracle DOCUMENTS=2500 QUERIES=1200

format: .venv ## Format the code and repair what can be repaired
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format

bench: .venv ## Measure beside PostGraphile, Mercurius and others, and write docs/performance.md (needs wrk)
	@$(BIN)/python -m bench

schema: .venv ## Write graphql/schema.graphql from the types
	$(BIN)/commonweal schema

messages: .venv ## Bring the catalogs in app/locale up to date with the code
	$(BIN)/python scripts/messages.py

screenshots: .venv ## Take docs/screenshots of the demonstration that `make run` serves (needs Chromium)
	$(BIN)/python scripts/screenshots.py

vendor: .venv ## Fetch and bundle static/vendor again (needs Node.js)
	$(BIN)/python scripts/vendor.py

lock: ## Pin requirements/ again from pyproject.toml (needs uv)
	sh scripts/lock.sh

clean: ## Remove what was made here; the data folder stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache dist

.venv: .venv/installed

.venv/installed: requirements/app.txt requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed (Debian: apt install python3-venv)." >&2; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	@echo "Installing the pinned packages (a minute the first time) …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile --require-hashes -r requirements/app.txt -r requirements/dev.txt
	@$(BIN)/python -m compileall -qq -j 0 -x '/(pyiso20022|mypy|pip)/' .venv/lib || true # on all cores; of those little is imported
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
