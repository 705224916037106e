# Kettenwerk: the two commands are `make run` and `make test`; `make` alone lists the others.
# Needs Python 3.11 or newer and make, nothing else.

.DEFAULT_GOAL := help
.PHONY: help setup run test proof check fix floors migration bench locks shots clean
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal
PROOF_SEED ?= $(shell date +%s)
# For commands that need settings but no data.
SCRATCH = KETTENWERK_DATA=$(CURDIR)/.tmp/data

help:
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-17s %s\n", $$1, $$2 }'

setup: ## set up .venv with what is needed to run
	@scripts/setup.sh run

run: setup ## start Kettenwerk with the data of Kreis Unna (PORT, KETTENWERK_DATA)
	@$(BIN)/kettenwerk demo

test: ## all tests on SQLite, in Chromium, and again on PostgreSQL
	@scripts/setup.sh test
	@scripts/test_machine.sh
	@echo "› Alle Tests auf SQLite …"
	@$(PYTEST)
	@echo "› Noch einmal auf PostgreSQL, was eine Datenbank fragt …"
	@$(BIN)/python scripts/pg_cluster.py -- $(PYTEST) || [ $$? = 77 ]

proof: ## the heavy proofs in full, with seed and counts
	@scripts/setup.sh test
	@scripts/test_machine.sh
	@echo "› Beweise mit Startwert $(PROOF_SEED) (wiederholen: make proof PROOF_SEED=$(PROOF_SEED)) …"
	@KETTENWERK_PROOF=full PROOF_SEED=$(PROOF_SEED) $(PYTEST) -m proof -v \
		--randomly-seed=$(PROOF_SEED) --hypothesis-seed=$(PROOF_SEED)

check: ## format, types, floors, templates, migrations, deployment, licences
	@scripts/setup.sh check
	@scripts/check.sh

fix: ## put right what a machine can put right
	@scripts/setup.sh check
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .
	@$(BIN)/python scripts/languages.py

floors: ## only the floors and doors of the house (seconds)
	@scripts/setup.sh check
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q tests/test_house.py

migration: ## write migrations for changed models
	@scripts/setup.sh check
	@$(SCRATCH) $(BIN)/kettenwerk makemigrations
	@$(BIN)/ruff check --quiet --fix --select I kettenwerk/*/migrations
	@$(BIN)/ruff format --quiet kettenwerk/*/migrations

bench: ## the measurements beside their public peers
	@scripts/setup.sh bench
	@for file in bench/*.py; do echo "› $$file"; $(BIN)/python $$file || exit 1; done

locks: ## renew requirements/*.txt from the .in files
	@scripts/setup.sh check
	@scripts/locks.sh

shots: ## take the screenshots of docs/screenshots anew
	@scripts/setup.sh test
	@scripts/test_machine.sh
	@$(BIN)/python scripts/shots.py

clean: ## remove .venv and caches (the data folder stays)
	@rm -rf .venv .tmp .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './node_modules/*' -prune -exec rm -rf {} +
