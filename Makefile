# One command sets up and runs, one sets up and tests. Everything lands in .venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run serve test test-browser install install-dev check style fix types imports content pin reference clean bench

run: install  ## start the web app in the browser; with no terminal attached, run the example person and print plan and script
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/unknot serve; else $(BIN)/unknot coach; fi

serve: install  ## start the web app, terminal or not
	@$(BIN)/unknot serve --no-browser

test: install-dev  ## everything CI runs
	@$(BIN)/python scripts/run_checks.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Unknot needs Python 3.11 or newer; found $$($(PYTHON) --version). Try: make PYTHON=python3.11 run"; exit 2; }
	@$(PYTHON) -m venv $(VENV)

install: $(BIN)/python $(VENV)/.installed
install-dev: install $(VENV)/.installed-dev

$(VENV)/.installed: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Unknot needs (once, a minute or so) …"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing what the tests need …"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

test-browser: install-dev  ## of these the journeys in a real browser, and killing and crowding the server
	@$(BIN)/python scripts/ensure_tools.py
	@$(BIN)/pytest -n 2 --dist worksteal tests/browser
	@$(BIN)/pytest -n 2 --dist worksteal tests/web/test_kill.py tests/web/test_at_once.py

style: install-dev  ## lint and formatting
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

fix: install-dev  ## repair what the linter can repair
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

types: install-dev
	@$(BIN)/mypy

imports: install-dev
	@$(BIN)/lint-imports

content: install
	@$(BIN)/unknot catalog check

reference: install-dev  ## write the generated pages of docs/reference again
	@$(BIN)/python scripts/write_reference.py

bench: install-dev
	@for b in benchmarks/*.py; do $(BIN)/python $$b || exit 1; done

pin: install-dev  ## compile requirements*.txt with hashes, without index lines
	@$(PIP) install uv
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-annotate --no-header --universal --python-version 3.11 requirements.in -o requirements.txt
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-annotate --no-header --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-annotate --no-header --universal --python-version 3.11 requirements-build.in -o requirements-build.txt

clean:
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
