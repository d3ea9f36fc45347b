# make demo    install into .venv, then watch a DMVPN cloud being built and proved (PHASE=1|2|3)
# make test    install into .venv, then the gates and the tests (under five minutes)
# make test-all  the slow tests too
# make laws    the property tests alone, with twenty times the examples and others in each run

PYTHON ?= python3
PHASE  ?= 3
VENV   := .venv
BIN    := $(VENV)/bin
INPUTS := pyproject.toml

.PHONY: demo test test-all laws gates bench clean
.DELETE_ON_ERROR:

$(VENV)/.installed: $(INPUTS)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "dmvpn needs Python 3.11 or later; try make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[all]'
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

$(VENV)/.installed-peers: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --group peers
	touch $@

demo: $(VENV)/.installed
	$(BIN)/dmvpn demo --phase $(PHASE)

gates: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: gates
	$(BIN)/python -m pytest -n auto --dist loadfile -m 'not slow and not live'

test-all: gates $(VENV)/.installed-peers
	$(BIN)/python -m pytest -n auto --dist loadfile -m 'not live'

laws: $(VENV)/.installed-dev
	HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n auto --timeout=0 -m 'hypothesis and not live'

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
