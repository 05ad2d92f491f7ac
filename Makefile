# The tasks of a checkout. `make` alone lists them; the first use of any sets up .venv.

VENV   := .venv
PYTEST ?= $(VENV)/bin/pytest
ARGS   ?=
# A deploy takes all steps in one transaction and sets lock_timeout itself; identity columns cannot
# be distributed; small numbers in narrow rows are meant.
SQUAWK := $(VENV)/bin/squawk --pg-version 15.0 --assume-in-transaction
NO     := require-lock-timeout,require-statement-timeout,prefer-identity
NO     := $(NO),prefer-bigint-over-int,prefer-bigint-over-smallint

# The baseline has the tables of yoyo in it; steps are held to every rule.
NO_BASE  := $(NO),prefer-text-field,prefer-timestamp-tz
BASELINE := $(wildcard migrations/0001.baseline.sql)
STEPS    := $(filter-out $(BASELINE),$(wildcard migrations/*.sql))

# Harnesses of the engine with a form that takes long.
SOAKED := sequences readers caching poison quantiles teeth

.DEFAULT_GOAL := help
.PHONY: help setup up down demo test lint format docs bench attack race crash soak clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:  ## PostgreSQL, pg_cron and .venv: install what is missing (quick when nothing is)
	@.ci/setup

up: setup  ## Start the private PostgreSQL
	$(VENV)/bin/surveymark up

down:  ## Stop the private PostgreSQL
	$(VENV)/bin/surveymark down

demo: setup  ## Real data, end to end
	$(VENV)/bin/surveymark demo

test: setup  ## The tests, on two workers (ARGS='-k name' for a few)
	$(PYTEST) -n 2 $(ARGS)

lint: setup  ## ruff, mypy --strict, squawk over the migrations
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy --strict controlplane benchmarks
	$(if $(BASELINE),$(SQUAWK) --exclude $(NO_BASE) $(BASELINE))
	$(if $(STEPS),$(SQUAWK) --exclude $(NO) $(STEPS))

format: setup  ## Let ruff put the Python in order
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# In a server of its own, so that the page says what sql/ makes and no other database is touched.
docs: setup  ## Write docs/reference.md anew, what all examples print, and what tests measure
	@unset SURVEYMARK_DSN PGHOST PGHOSTADDR PGPORT PGDATABASE PGSERVICE; \
	folder=$$(mktemp -d) && chmod 755 "$$folder"; \
	own() { $(VENV)/bin/surveymark --state-dir "$$folder/state" "$$@"; }; \
	trap 'own down >/dev/null; rm -rf "$$folder"' EXIT; \
	own up >/dev/null && own migrate --bootstrap >/dev/null && own reference --output docs/reference.md
	$(PYTEST) tests -q -n 0 --write

bench: setup  ## Every figure of docs/performance.md against its target (half an hour; ARGS='--only drain')
	$(VENV)/bin/python -m benchmarks.run --write $(ARGS)

attack: setup  ## What members could work out about each other, against docs/privacy.md (20 minutes)
	$(VENV)/bin/python -m benchmarks.attack.run --write --profile standard $(ARGS)
	$(VENV)/bin/python -m benchmarks.attack.run --write --profile strict $(ARGS)

race: setup  ## 8 drains and 4 writers on 200,000 items, and pairs of sessions in every order
	ENGINE_RACE_ITEMS=200000 $(PYTEST) tests/engine/test_race.py -q -n 0 -s $(ARGS)

crash: setup  ## kill -9 of the server 50 times, 500 ended sessions, 100,000 sends over cut lines
	ENGINE_KILLS=50 ENGINE_SESSION_KILLS=500 ENGINE_SENDS=100000 ENGINE_TEETH=1 \
	$(PYTEST) tests/engine/test_crash.py tests/engine/test_resend.py -q -n 0 -s $(ARGS)

soak: setup  ## 2,000 sequences, ten minutes of readers, 50,000 poisoned, 10,000 roles and mails, every fault
	ENGINE_SEQUENCES=2000 ENGINE_READERS_SECONDS=600 ENGINE_CACHED_READS=10000 ENGINE_POISONED=50000 ENGINE_UNIONS=1000 \
	ENGINE_TEETH=1 ISOLATION_SWITCHES=10000 OUTBOX_DELIVERIES=10000 OUTBOX_KILLS=50 \
	$(PYTEST) $(addprefix tests/engine/test_,$(SOAKED:=.py)) tests/functions/analytics/test_pool.py \
	tests/work/test_outbox.py -q -n 0 -s $(ARGS)

clean:  ## Remove .venv and caches (the private database stays)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
