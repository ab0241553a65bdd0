# `make run` and `make test` set up what they need; `make help` lists the rest.
# Python 3.11 or newer; PYTHON=... names another than the first one found.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; break; }; done)
BIN := .venv/bin
READY := .venv/.ready
DEMO := .demo/postil.db

.DEFAULT_GOAL := help
.PHONY: help run test check soak bench evaluate docs pictures clean

# Open the reader on the sample articles (their store is .demo/, inside this folder)
run: $(READY)
	@mkdir -p .demo
	@$(BIN)/python -m tui --store $(DEMO) sample_data/fr-verlanne-forum.txt sample_data

# Run the tests
test: $(READY)
	@$(BIN)/python -m pytest -n 2 $(ARGS)

# Lint, format, types, walls, generated docs
check: $(READY)
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(BIN)/python -c 'import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())'
	@$(BIN)/python docs/make_docs.py --check

# The long loops at full length: kills, power cuts, fault injection, fuzzing
soak: $(READY)
	@POSTIL_SOAK=1 $(BIN)/python -m pytest -m soak $(ARGS)

# Measure: start, keys, saving, export, import, as ratios in one run
bench: $(READY)
	@$(BIN)/python -m tests.benchmarks $(ARGS)

# Measure the proposals against gold corpora, where there are any, and write docs/evaluation.md
evaluate: $(READY)
	@$(BIN)/python -m tests.evaluation $(ARGS)

# Make the generated parts of README and docs again
docs: $(READY)
	@$(BIN)/python docs/make_docs.py

# Make the pictures of the docs again
pictures: $(READY)
	@$(BIN)/python docs/make_pictures.py

# Remove the environment, the demo store and caches
clean:
	@rm -rf .venv .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# List the targets
help:
	@awk '/^# /{d=substr($$0,3)} /^[a-z]+:/{split($$0,t,":"); if(d) printf "make %-7s %s\n", t[1], d; d=""}' Makefile

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Postil needs Python 3.11 or newer, and none was found. Install it, or name it: make PYTHON=/path/to/python3"; exit 1; }
	@echo "Setting up .venv with $(PYTHON) ..."
	@"$(PYTHON)" -m venv .venv || { echo "Could not make an environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)
