# Two commands set everything up on a fresh machine: `make demo` and `make test`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
JOBS ?= 2
export DJANGO_SETTINGS_MODULE := rongjun.config.settings

.PHONY: help env demo test prove check bench messages pictures lint types quick browser clean

help:  ## what can be done
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

env: $(VENV)/.ready  ## the environment in .venv and nothing else

$(VENV)/.ready: requirements/dev.txt pyproject.toml scripts/make_env.sh $(wildcard src/rongjun/locale/*/LC_MESSAGES/*.po)
	@bash scripts/make_env.sh $(VENV) requirements/dev.txt
	@touch $@

demo: env  ## the demo county, one real monthly run, then serve on 127.0.0.1:8000 (SERVE=0 stops before)
	@RONGJUN_CLI_SIGNING=1 RONGJUN_MESSAGES=outbox RONGJUN_MAIL=outbox $(BIN)/rongjun demo
	@if [ "$(SERVE)" != "0" ]; then exec env RONGJUN_MESSAGES=outbox RONGJUN_MAIL=outbox $(BIN)/rongjun serve; fi

check: env lint types quick  ## lint, types, layers, quick tests (under 90 s)

lint: env
	@$(BIN)/ruff check src tests scripts benchmarks
	@$(BIN)/ruff format --check src tests scripts benchmarks
	@$(BIN)/lint-imports --no-cache | tail -n 6

types: env
	@$(BIN)/mypy

quick: env
	@$(BIN)/pytest -q -n $(JOBS) tests/kernel tests/tidy -m "not heavy and not browser"

test: env  ## all that CI runs (under 15 minutes on two cores)
	@bash scripts/test_all.sh sample

prove: env  ## the heavy proofs whole, on both databases; prints seeds and figures
	@bash scripts/test_all.sh whole

bench: env  ## figures: ratios in one run
	@bash scripts/make_env.sh .venv-bench requirements/bench.txt
	@$(BIN)/python benchmarks

pictures: env  ## screenshots of the journeys into docs/pictures
	@RONGJUN_PICTURES=1 RONGJUN_PROOF=whole $(BIN)/pytest -q tests/journeys -m browser

messages: env  ## compile the translations
	@$(BIN)/python scripts/compile_messages.py

clean:  ## remove what was made here, except the office's data under var/
	@rm -rf $(VENV) .venv-bench .pytest_cache .mypy_cache .ruff_cache .hypothesis
