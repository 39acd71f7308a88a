# Two commands: `make chat` and `make test`. Both make .venv on a fresh machine with Python 3.11+.
PYTHON ?= python3
VENV ?= .venv
ARCHIVE ?= data
INDEX ?= index
PORT ?= 7860
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help chat test lint eval constraints

help:
	@echo "make chat   [ARCHIVE=data] [PORT=7860] [INDEX=index]   index an archive and open the chat"
	@echo "make test   lint, types and every test"
	@echo "make eval   the evaluation suites against the committed baseline"

$(VENV)/.installed: pyproject.toml .constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint .constraints.txt --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint .constraints.txt --editable '.[test]'
	touch $@

# Exit code 3 of `arkivsvar index` means that some files could not be read; the others are indexed, so the chat opens.
chat: $(VENV)/.installed
	$(BIN)/arkivsvar index '$(ARCHIVE)' --index '$(INDEX)' || [ $$? -eq 3 ]
	$(BIN)/arkivsvar serve --index '$(INDEX)' --port $(PORT)

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	$(BIN)/pytest --numprocesses auto

eval: $(VENV)/.installed-test
	$(BIN)/arkivsvar eval

# The versions that two installs agree on, read off the environment that the tests passed in.
constraints: $(VENV)/.installed-test
	$(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//' > .constraints.txt
