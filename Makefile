# `make run` shows a ticket's whole trip, `make test` runs every check. Nothing else is needed.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# A process that may not keep what it compiled starts a quarter of a second later: seven in a demo.
unexport PYTHONDONTWRITEBYTECODE
# Most tests wait for processes: four share two cores, a file's tests stay together. In the order of
# their names, in which short files come last: the longest have few tests, and would else end alone.
TOGETHER ?= --numprocesses 4 --dist loadscope --no-loadscope-reorder
# What decides and what touches a ticket or an account is tested to the last branch.
WHOLE := 'incidents/*,detection/*,webhooks/*,ticket_actions/*,containment/*'
PIP := $(BIN)/python -m pip --disable-pip-version-check --retries 2 install --quiet
SAY_OFFLINE := { echo "pip could not install what $(VENV) needs (its own words stand above): is there a network, and does pip reach a package index? Then run make again."; exit 1; }

# A .venv that no longer works (its Python is gone, the directory was moved) is made again.
_ := $(shell test ! -e $(VENV)/.run || $(BIN)/deskwarden --version >/dev/null 2>&1 || rm -rf $(VENV))

.PHONY: run test lint bench bench-detection model chaos attack reference requirements clean

run: $(VENV)/.run
	@exec $(BIN)/deskwarden demo $(ARGS)

$(VENV)/.made:
	@command -v git >/dev/null || { echo "git is missing: install it (Debian: apt install git)."; exit 1; }
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: install Python 3.11 or newer (Debian: apt install python3 python3-venv)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: name one with make PYTHON=/path/to/python3.11."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing: install it (Debian: apt install python3-venv)."; exit 1; }
	@echo "making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements/run.txt pyproject.toml
	@echo "installing what requirements/run.txt pins"
	@$(PIP) --require-hashes --requirement requirements/run.txt || $(SAY_OFFLINE)
	@$(PIP) --no-deps --no-build-isolation --editable . || $(SAY_OFFLINE)
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	@echo "installing what requirements/test.txt pins"
	@$(PIP) --require-hashes --requirement requirements/test.txt || $(SAY_OFFLINE)
	@touch $@

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest $(TOGETHER) --cov --cov-report=term:skip-covered $(ARGS)
ifeq ($(ARGS),)
	@$(BIN)/coverage report --include=$(WHOLE) --skip-covered --show-missing --fail-under=100 >$(VENV)/gaps || { cat $(VENV)/gaps; exit 1; }
endif

MINUTES ?= 2
SEED ?=
chaos: $(VENV)/.test
	$(BIN)/python -m chaos --minutes $(MINUTES) $(if $(SEED),--seed $(SEED)) $(ARGS)

# What forgers, liars and floods get. The flood is sent as fast as it is taken; MINUTES of random
# floods against the limits follow: make attack MINUTES=5 SEED=7
attack: MINUTES = 5
attack: $(VENV)/.test
	$(BIN)/python -m attack --minutes $(MINUTES) $(if $(SEED),--seed $(SEED)) $(ARGS)

# After a change of rules, settings, commands or metrics: what is told of them, and the rules' seal.
reference: $(VENV)/.run
	$(BIN)/deskwarden rules seal
	$(BIN)/deskwarden reference settings --into README.md
	$(BIN)/deskwarden reference commands --into REFERENCE.md
	$(BIN)/deskwarden reference metrics --into REFERENCE.md
	$(BIN)/deskwarden reference rules --into REFERENCE.md
	$(BIN)/deskwarden reference providers --into REFERENCE.md

# Each says what it measures with --help; longer runs: make bench ARGS="--rounds 10" BENCH=receive
BENCH ?= trip load receive detection
bench: $(VENV)/.test
	@for each in $(BENCH); do echo "== bench/$$each.py"; $(BIN)/python -m bench.$$each $(ARGS) || exit 1; echo; done

# How well tickets are read, beside two peers: make bench-detection FILES="a.jsonl b.jsonl"
bench-detection: $(VENV)/.test
	@$(BIN)/python -m bench.detection_quality $(ARGS) $(FILES)

# Learns the second reader anew from detection/corpus; the same bytes with the pinned versions.
model: $(VENV)/.run
	@$(BIN)/python -m training

requirements:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/run.in --output-file requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements/test.in --output-file requirements/test.txt

clean:
	rm -rf $(VENV) var
