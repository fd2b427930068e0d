# The commands of the project. `make help` lists them.
# Settings (PORT, MATCHMAKER_*) come from the environment or the command line:
#     make run PORT=8001 MATCHMAKER_INSTANCE_PATH=/srv/matchmaker

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The first interpreter found that really is Python 3.11 (`make setup PYTHON=...` names another).
PYTHON ?= $(shell for p in python3.11 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1 \
	&& echo "$$p" && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# A stamp is named after what it was made from, so an install runs again only when that changes.
checksum = $(shell cksum < $(1) | tr -d ' ')
BASE := $(VENV)/.base-$(call checksum,requirements/base.txt)
DEV := $(VENV)/.dev-$(call checksum,requirements/dev.txt)
BENCH := $(VENV)/.bench-$(call checksum,requirements/bench.txt)
PROJECT := $(VENV)/.project-$(call checksum,pyproject.toml)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard matchmaker/translations/*/LC_MESSAGES/*.po))
CHECKED := matchmaker tools tests wsgi.py gunicorn.conf.py

.PHONY: help setup run test check format browser requirements translations evaluate bench soak \
	clean

help: ## List the commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' \
		$(MAKEFILE_LIST)

setup: $(BASE) $(PROJECT) $(CATALOGUES) ## Build .venv with the `matchmaker` command in it
	@:

run: setup ## Serve on http://127.0.0.1:8000 (PORT=... for another port)
	@$(BIN)/matchmaker setup
	@exec $(BIN)/matchmaker serve

test: setup $(DEV) browser check ## Run every check and every test
	@$(BIN)/python -m pytest --cov --numprocesses 3 --dist loadfile

check: setup $(DEV) ## Run the linters and the type checker only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/djlint templates --lint --quiet
	@$(BIN)/codespell
	@$(BIN)/deptry .

format: setup $(DEV) ## Rewrite the code in the project's layout
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

browser: ## Install the Chromium and the fonts that the browser tests use (Debian)
	@tools/install_browser.sh

requirements: $(DEV) ## Resolve pyproject.toml again into requirements/*.txt
	@$(BIN)/python tools/compile_requirements.py

translations: $(DEV) ## Collect new messages into the translation catalogues
	@$(BIN)/pybabel -q extract -F babel.cfg -k N_ --no-location --sort-output -w 100 \
		-o .venv/messages.pot .
	@$(BIN)/pybabel -q update -i .venv/messages.pot -d matchmaker/translations \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 100

evaluate: setup ## Match quality on every judged collection that ships
	@$(BIN)/python -m tools.evaluate_all

bench: setup $(DEV) $(BENCH) ## Time and weight of the match page, of tuning, and of the index at a million
	@$(BIN)/python -m tools.bench
	@$(BIN)/python -m tools.bench_tuning
	@$(BIN)/python -m tools.bench_index --write
	@$(BIN)/python -m tools.bench_pairs

soak: setup $(DEV) ## Kill servers fifty times, try to guess accounts, live through an office's day
	@$(BIN)/python -m pytest -q tests/reliability -k killed --cycles 50
	@$(BIN)/python -m tools.soak
	@$(BIN)/python -m tools.office_day

clean: ## Remove what the commands built (the data in instance/ stays)
	rm -rf $(VENV) build dist htmlcov .coverage .coverage.* *.egg-info \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
	find matchmaker tools tests -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f $(CATALOGUES)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 was not found. Install it (Debian: python3.11" \
		"python3.11-venv), or name it: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(BASE): | $(BIN)/python
	@echo "Installing what the application needs into $(VENV) ..."
	@$(PIP) install --no-deps --require-hashes -r requirements/base.txt
	@rm -f $(VENV)/.base-* $(VENV)/.dev-* $(VENV)/.bench-* && touch $@

$(DEV): | $(BASE)
	@echo "Installing what the checks and tests need into $(VENV) ..."
	@$(PIP) install --no-deps --require-hashes -r requirements/dev.txt
	@rm -f $(VENV)/.dev-* && touch $@

$(BENCH): | $(BASE)
	@echo "Installing what is compared with into $(VENV) ..."
	@$(PIP) install --no-deps --require-hashes -r requirements/bench.txt
	@rm -f $(VENV)/.bench-* && touch $@

$(PROJECT): | $(BASE)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.project-* && touch $@

%.mo: %.po | $(BASE)
	@$(BIN)/pybabel -q compile -i $< -o $@
