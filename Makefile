# Everything a developer does, by name. Needs git, make, python3 and pip; after the first run, no network.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# Debian ships Python without ensurepip. Its pip can fill an environment that has no pip of its own.
ENSUREPIP := $(shell $(PYTHON) -c 'import ensurepip' 2>/dev/null && echo yes)
PIP := $(if $(ENSUREPIP),$(BIN)/python -m pip,$(PYTHON) -m pip --python $(BIN)/python) --disable-pip-version-check
VENV_FLAGS := --clear $(if $(ENSUREPIP),,--without-pip)

.DEFAULT_GOAL := help
.PHONY: help demo dev test check schema lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(INSTALLED) ## Run a company with live goals, pay and boards on this machine
	@$(BIN)/rainmaker demo

dev: $(INSTALLED) ## Serve the API and a worker, restarted on every change
	@$(BIN)/rainmaker dev

test: $(INSTALLED) ## Run every test against real PostgreSQL and Valkey
	@$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: $(INSTALLED) ## Check style, types, layers and that generated files are fresh
	@echo '── style'
	@$(BIN)/ruff check .
	@echo '── format'
	@$(BIN)/ruff format --check .
	@echo '── types'
	@$(BIN)/mypy
	@echo '── layers'
	@$(BIN)/lint-imports
	@echo '── schema'
	@$(BIN)/rainmaker schema --check
	@echo '── reference'
	@$(BIN)/rainmaker reference --check

schema: $(INSTALLED) ## Write schema.graphql from the code
	@$(BIN)/rainmaker schema

lock: ## Pin the dependencies of pyproject.toml in requirements.lock, with hashes
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && \
	$(PYTHON) -m venv "$$tools" && "$$tools/bin/pip" install --quiet uv && \
	"$$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --extra embedded --extra dev pyproject.toml -o requirements.lock

clean: ## Delete the environment, the caches and the data of the demo
	@if [ -L .rainmaker/data ]; then rm -rf "$$(readlink .rainmaker/data)"; fi
	@rm -rf $(VENV) .rainmaker dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Rainmaker needs Python 3.11 or newer: install it, or name it with make PYTHON=python3.12' >&2; exit 1; }
	@[ -n '$(ENSUREPIP)' ] || $(PYTHON) -m pip --version >/dev/null 2>&1 || \
		{ echo 'This Python has neither ensurepip nor pip: install one (Debian, Ubuntu: apt install python3-venv)' >&2; exit 1; }
	@echo 'Installing the locked dependencies into $(VENV), once'
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv $(VENV_FLAGS) $(VENV)
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@
