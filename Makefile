# One command each; every target first makes .venv when the lock file is newer than it.
PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.locked
ARGS ?=

.PHONY: setup demo test lint bench docs screenshots lock clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(VENV)/bin/uv pip sync --quiet --python $(VENV)/bin/python --require-hashes requirements.lock
	$(VENV)/bin/uv pip install --quiet --python $(VENV)/bin/python --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

demo: setup
	$(VENV)/bin/madoguchi demo $(ARGS)

test: setup
	$(VENV)/bin/python -m pytest $(ARGS)

lint: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

bench: setup
	$(VENV)/bin/python -m tests.benchmarks $(ARGS)

# After a change of the reminders, of their sentences or of the policy.
docs: setup
	$(VENV)/bin/python -m bot.reminder_table docs/reminders.md

# After a change of what a person sees: walks a case in Chromium, and writes docs/screens anew.
screenshots: setup
	$(VENV)/bin/python tests/browser/screens.py

# After a change of pyproject.toml. The lock names versions and hashes, and no index.
lock:
	$(PYTHON) -m venv $(VENV) && $(VENV)/bin/python -m pip install --quiet uv
	$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--group dev pyproject.toml --output-file requirements.lock $(ARGS)

clean:
	rm -rf $(VENV)
