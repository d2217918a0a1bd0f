# Trestle: `make run` opens the workbench, `make test` checks it. `make` alone lists the rest.

PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,\
	$(shell command -v $(name) 2>/dev/null)))
BIN := .venv/bin
JOBS ?= auto
ARGS ?=
UV := uv==0.13.9
MUTMUT := mutmut==3.8.1

ifeq ($(PYTHON),)
$(error Trestle needs Python 3.11 or newer and found none on PATH)
endif

.DEFAULT_GOAL := help
.PHONY: help run tour setup test test-long canary portal check format bench mutants lock parts clean

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | \
		while IFS="$$(printf '\t')" read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

run: ## set up, build the demo company, open the workbench (without a display: the guided tour)
	@$(PYTHON) packaging/setup_env.py run
	@$(BIN)/trestle run $(ARGS)

tour: ## set up and take the pictures of the guided tour
	@$(PYTHON) packaging/setup_env.py run
	@$(BIN)/trestle tour $(ARGS)

setup: ## only set up: .venv with the locked packages, and what the system lacks
	@$(PYTHON) packaging/setup_env.py test

# Stolen work keeps the tests of a file together until a worker runs dry.
test: setup ## set up and run all tests but the long ones
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not long" $(ARGS)

test-long: setup ## all tests, with many more generated cases
	@HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

canary: setup ## look for secrets in all that a day leaves behind; writes docs/canary.md
	@TRESTLE_CANARY_PAGE=1 $(BIN)/python -m pytest -n 0 tests/e2e/test_canary.py

portal: setup ## take pictures of every page of the portal in .run/portal; writes docs/portal.md
	@TRESTLE_PORTAL_ALBUM=.run/portal $(BIN)/python -m pytest -n 0 tests/portal/test_access.py

check: setup ## format, lint, safety, types, imports, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive app ui resources packaging
	@$(BIN)/mypy
	@cd packaging && ../$(BIN)/mypy --config-file ../pyproject.toml setup_env.py setup
	@$(BIN)/lint-imports --no-cache
	@$(MAKE) --no-print-directory test

format: setup ## put the code into its format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup ## measure, each figure beside a floor of the same run (docs/benchmarks.md)
	@$(BIN)/trestle bench --keep .run/bench $(ARGS)

# mutmut is needed for this alone, so it is no part of the lock; it works on a copy of HEAD. What it
# has judged stays in mutants/ in that copy, so that the next run goes on from there. It makes the
# mutants and learns which tests reach which; all but those of ARGS are judged by tests.plugins.mutants.
OF ?= rules
FIRST := $(if $(filter access,$(OF)),app.wire.scopes*,app.domain.coverage.digest.x_digest*)
COPY := .run/mutants$(if $(filter access,$(OF)),-access)
# What is sealed is judged by its own tests first: they need nothing of central.
OWN := $(if $(filter access,$(OF)),MUTANTS_FEW=24 MUTANTS_OPEN="app.security.*" \
	MUTANTS_TESTS=tests/unit/security $$PYTHON -m tests.plugins.mutants &&)
mutants: setup ## change rules (OF=access: who comes in) in small ways: does a test notice? (docs/mutation.md)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --target .run/mutmut "$(MUTMUT)"
	@mkdir -p $(COPY) && find $(COPY) -mindepth 1 -maxdepth 1 ! -name mutants -exec rm -rf {} +
	@git archive HEAD | tar -x -m -C $(COPY)
	@test $(OF) = rules || cp $(COPY)/tests/mutants-$(OF).toml $(COPY)/pyproject.toml
	@cd $(COPY) && PYTHONPATH=../mutmut ../../$(BIN)/python -m mutmut run --max-children 2 $(or $(ARGS),'$(FIRST)')
	@cd $(COPY)/mutants && export PYTHONPATH=../../mutmut PYTHON=../../../$(BIN)/python && \
		$(OWN) MUTANTS_FEW=60 $$PYTHON -m tests.plugins.mutants && $$PYTHON -m tests.plugins.mutants && \
		MUTANTS_TOLD=1 $$PYTHON -m tests.plugins.mutants

# uv is needed for this alone, so it is no part of the lock. The versions stay unless
# ARGS=--upgrade asks for newer ones.
lock: setup ## pin the dependencies again after a change in pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "$(UV)"
	@$(BIN)/uv pip compile pyproject.toml packaging/requirements.in --all-extras --universal \
		--python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--no-emit-find-links --quiet --output-file packaging/requirements.lock $(ARGS)
	@echo "packaging/requirements.lock is up to date; 'make setup' installs it."

parts: setup ## list the parts that the product is made of (SBOM, CycloneDX), from the lock
	@$(BIN)/python packaging/setup/parts.py $(or $(ARGS),.run/parts.cdx.json)

clean: ## remove build output; .venv and data stay
	@rm -rf build dist tour-out .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	@find app ui resources tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Build output is removed."
