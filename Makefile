# Everything a contributor runs. Works on a machine with nothing but Python 3.11, pip and make.

SHELL := /bin/bash
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check bench messages setup tools

demo: ## an app with a member and an admin, at http://127.0.0.1:8000 (or PORT=9000)
	@.ci/setup app
	@.ci/demo demo-app

test: setup tools ## what continuous integration runs: quick tests first, then those in a browser
	@.ci/setup node
	$(BIN)/pytest -q -n 2 -m "not browser"
	$(BIN)/pytest -q -n 2 --dist loadfile -m browser

check: setup ## format, lint, types, layers, templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/test_architecture.py
	.ci/setup node
	cd frontend && PATH="$$PATH:$(CURDIR)/$(BIN)" npm run --silent check

bench: setup ## figures of this machine
	$(BIN)/python -m benchmarks.interaction
	$(BIN)/python -m benchmarks.logins

messages: setup ## bring scaffold's catalogues up to date with its words
	$(BIN)/python -c 'from scaffold.cli.messages import update_own; update_own()'

setup: ## .venv with scaffold, editable, and what its tests need
	@.ci/setup dev

tools:
	@.ci/setup tools
