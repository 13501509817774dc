# Sets up, runs, tests and benchmarks the dashboard. `make help` lists the targets.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
ARGS ?=
CATALOGUE := dashboard/wording/vi.po
DEBIAN_PACKAGES := chromium fonts-noto-core fonts-liberation2 libreoffice-calc-nogui libreoffice-impress-nogui poppler-utils \
	libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
# Headless-shell Chromium opens pages a third faster; the tests also run without it.
QUICK_BROWSER := chromium-headless-shell
# Let servers started by tests reuse compiled bytecode.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test lint test-long coverage mutants bench screenshots drawings browser bench-peers messages pins release

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

run: .venv/.run  ## build the data and serve it at HOST:PORT (127.0.0.1:8050)
	@$(BIN)/python -m dashboard build
	@exec $(BIN)/python -m dashboard serve

test: lint browser  ## lint, and run every test; ARGS go to pytest
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal $(ARGS)

lint: .venv/.test  ## check style, import rules, types and scripts
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy --num-workers auto
	@$(BIN)/oxlint --quiet

test-long: .venv/.test browser  ## run the long tests: full crawls, kill loops, long random runs; ARGS go to pytest
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal --hypothesis-profile long -m 'long or hypothesis' $(ARGS)

coverage: .venv/.test browser  ## measure which lines each test executes and print coverage by room; ARGS go to pytest
	@rm -rf build/coverage && mkdir -p build/coverage
	@COVERAGE_FILE="$(CURDIR)/build/coverage/all" COVERAGE_PROCESS_START="$(CURDIR)/pyproject.toml" $(BIN)/python -m pytest \
		--numprocesses auto --maxprocesses 4 --dist worksteal --cov --cov-context=test --cov-report= $(ARGS)
	@$(BIN)/python tests/coverage_rooms.py build/coverage/all

mutants: .venv/.test  ## run mutation tests on tests/mutants.csv (needs make coverage); ARGS go to mutant_runs.py run
	@nice $(BIN)/python tests/mutant_runs.py run $(ARGS)

bench: .venv/.test browser  ## benchmark, as ratios within one run; ARGS go to python -m bench
	@PYTHONPATH=. $(BIN)/python tests/bench_exports.py
	@PYTHONPATH=. $(BIN)/python tests/bench_handin.py
	@$(BIN)/python -m bench $(ARGS)

bench-peers: $(BIN)/python  ## install the frameworks that bench compares with, in a separate environment
	@$(PYTHON) -m venv bench/.peers
	@bench/.peers/bin/python -m pip install --quiet --disable-pip-version-check -r bench/peers/requirements.txt

screenshots: .venv/.test browser  ## take screenshots of every page into docs/
	@PYTHONPATH=.:tests $(BIN)/python tests/screenshots.py

drawings: .venv/.test  ## draw the rooms and a request's way in docs/structure.md
	@$(BIN)/python -m maintenance.drawings

messages: .venv/.run  ## update the Vietnamese catalogue from the messages in the code
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --no-location --sort-output --output build/messages.pot dashboard
	@$(BIN)/pybabel --quiet update --locale vi --input-file build/messages.pot --output-file "$(CATALOGUE)" \
		--no-wrap --ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date

pins: .venv/.test  ## resolve requirements*.txt from pyproject.toml; ARGS=--upgrade raises every pin
	@$(BIN)/python -m maintenance.pins $(ARGS)

release: .venv/.test  ## test and release the checked-out commit as VERSION=x.y.z: changelog, version, commit and tag
	@$(BIN)/python -m maintenance.release --check "$(VERSION)"
	@$(MAKE) --no-print-directory test
	@$(BIN)/python -m maintenance.release "$(VERSION)"

browser:
	@missing=; for package in $(DEBIAN_PACKAGES); do \
		dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	if [ "$$(id -u)" = 0 ] && ! dpkg -s $(QUICK_BROWSER) >/dev/null 2>&1; then missing="$$missing $(QUICK_BROWSER)"; fi; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y $$missing >/dev/null; \
	else echo "The tests need: sudo apt install$$missing" >&2; exit 1; fi

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: apt install python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python cannot make virtual environments: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

# Reinstall only if the list of packages changed.
.venv/.run: requirements.txt | $(BIN)/python
.venv/.test: requirements-test.txt .venv/.run
.venv/.run .venv/.test:
	@echo "Installing $<…" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@
