# Everything a developer does. `make` alone lists it. A fresh Debian or Ubuntu needs only git, make and Python 3.11+.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
export OMP_THREAD_LIMIT := 1

PYTHON ?= python3
BIN := .venv/bin
DATA ?=
SETS ?=
READERS ?=
LIMIT ?=
PAGES ?=
FIGURE ?=
ENGLISH ?=
PARTS ?= reading extraction submit imports latency throughput service coldstart

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | column -t -s "$$(printf '\t')"

setup: .venv/ready  ## Install what is missing (Debian's packages too) and make .venv with everything

.venv/ready: requirements/dev.txt pyproject.toml scripts/system-packages
	scripts/system-packages
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

run: setup  ## Start the service on this machine and read a sample through it
	$(BIN)/recto serve --sample

test: setup lint .venv-sam/ready .venv-checkov/ready  ## All tests but the containers'
	$(BIN)/pytest --numprocesses 2

test-fresh:  ## A new user's first minutes and all tests in a bare Debian container; needs docker or podman
	scripts/fresh-machine

lint: setup  ## Formatting, lint, types, the direction of imports, and what bandit finds
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive --severity-level medium src functions

audit: .venv-audit/ready  ## Known vulnerabilities in what is pinned; needs the internet and says so where it has none
	scripts/audit

format: setup  ## Format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: setup  ## Accuracy, speed and honesty beside others: DATA=<folder of sets> [SETS=a,b] [READERS=a,b] [LIMIT=n] [PAGES=n]
	$(BIN)/python bench/eval.py $(DATA) $(if $(SETS),--sets $(SETS)) $(if $(READERS),--readers $(READERS)) \
	  $(if $(LIMIT),--limit $(LIMIT)) $(if $(PAGES),--pages $(PAGES)) $(if $(ENGLISH),--english)

eval-fields: setup  ## Fields, their confidence and silent errors beside a rule reader: [DATA=<folder of sets>, else made ones] [SETS=a,b] [LIMIT=n] [FIGURE=file]
	$(BIN)/python bench/fields.py $(DATA) $(if $(SETS),--sets $(SETS)) $(if $(LIMIT),--limit $(LIMIT)) \
	  $(if $(FIGURE),--figure $(FIGURE))

bench: setup  ## Speed as ratios against baselines in one run: [PARTS="reading service"]; DATA=<folder of sets> adds real documents
	status=0; \
	for part in $(PARTS); do \
	  echo "== $$part"; \
	  $(BIN)/python bench/$$part.py $(if $(DATA),$$([[ $$part = reading || $$part = quality ]] && echo --data $(DATA))) || status=1; \
	done; \
	exit $$status

chaos: setup  ## Faults of every kind while documents go through the service; writes the table of docs/reliability.md (10 minutes)
	$(BIN)/python bench/chaos.py

load: setup  ## A minute of submissions without a pause, beside a bare FastAPI upload
	$(BIN)/python bench/load.py

hostile: setup  ## Damaged and malicious files through the running service: DATA=<folder with truth.jsonl> [LIMIT=n]
	$(BIN)/python bench/hostile_service.py $(DATA) $(if $(LIMIT),--limit $(LIMIT))

fuzz: setup  ## Bytes at will through decoding, led by what they reach: [SECONDS=60]
	@$(BIN)/python -c 'import atheris' || { echo "NOT FUZZED: atheris has no wheel for this Python."; exit 1; }
	$(BIN)/python bench/fuzz.py --seconds $(or $(SECONDS),60)

cost: setup  ## Dollars per 1,000 pages on AWS, from the seconds of the last `make eval`
	$(BIN)/python bench/cost.py

scaling: setup  ## A million pages a day, and one document of 3,000, on AWS: simulated
	$(BIN)/python bench/scaling.py

clean:  ## Remove what the targets made; not .recto, your documents
	rm -rf .venv .venv-* .aws-sam build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

include deploy.mk

.PHONY: help setup run test test-fresh lint audit format eval eval-fields bench chaos load cost fuzz hostile scaling clean
