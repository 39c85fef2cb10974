.DEFAULT_GOAL := help
.PHONY: lighthouse help run test lint format types contracts catalogue translations migrate demo bench torture setup checks sure
BIN := .venv/bin
# These commands speak to the database that `make run` uses.
migrate demo: export CRENEAU_ENV ?= demonstration

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 22

run: ## set up what lacks and start the site on 127.0.0.1, port 8000 or PORT
	@scripts/run

test: ## all tests, on SQLite and PostgreSQL, and in a browser where there is one
	@scripts/test

sure: checks test ## everything that has to hold before a change is taken

checks: lint types contracts catalogue ## all but the tests

lint: setup ## style of Python and templates
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/djlint --quiet --lint app/templates

format: setup ## put Python into its form, and mend what can be mended
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

types: setup ## check types, strictly
	@$(BIN)/mypy

contracts: setup ## check who imports whom
	@$(BIN)/lint-imports --no-cache

catalogue: setup ## check that every text is translated, and the translations are fresh
	@$(BIN)/python scripts/translations.py check

translations: setup ## bring new texts into the catalogues, and compile them
	@$(BIN)/python scripts/translations.py update && $(BIN)/python scripts/translations.py compile
	@$(BIN)/python scripts/translations.py check

migrate: setup ## bring the database to the present tables
	@$(BIN)/flask --app wsgi database migrate

demo: migrate ## load the demonstration clinic into an empty database
	@$(BIN)/flask --app wsgi demo load

.PHONY: backup audit
backup: export CRENEAU_ENV ?= demonstration
backup: setup ## copy the SQLite database into INSTANCE_PATH, checked, while the site goes on
	@$(BIN)/flask --app wsgi database backup "$${INSTANCE_PATH:-instance}"

audit: setup ## write docs/dependencies.md anew, and ask for advisories where they can be had
	@$(BIN)/python scripts/audit.py

lighthouse: setup ## scores of the booking pages on a slow phone; needs Node and Chromium
	@$(BIN)/python -m bench.lighthouse

bench: setup ## measure speed
	@$(BIN)/python -m bench

.PHONY: house
house: setup ## print the figures of the structure
	@$(BIN)/python scripts/house.py

.PHONY: bench-peers
bench-peers: .peers/installed ## the same day asked of django-appointment, which comes from PyPI into .peers
	@$(BIN)/python -m bench.peers

.peers/installed: bench/peers/requirements.txt | setup
	@$(BIN)/python -m venv --clear .peers
	@.peers/bin/python -m pip install -qq --disable-pip-version-check -r $< && touch $@

.PHONY: record
record: RECORDING ?= recording.json
record: setup ## record what must not change when code moves, into RECORDING
	@$(BIN)/python scripts/record.py record $(RECORDING)

.PHONY: fuzz
torture: setup ## ten thousand bookings at cross purposes on each database, workers killed in between
	@CRENEAU_TORTURE=long $(BIN)/pytest tests/torture

fuzz: setup ## ten thousand requests that nobody should send
	@CRENEAU_FUZZ=long $(BIN)/pytest tests/fuzz

setup: ## make .venv with everything for development
	@scripts/setup requirements-dev.txt
