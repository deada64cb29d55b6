# Two commands do everything: make demo, make test.
PYTHON ?= python3
BIN := .venv/bin
export PYTHON
.PHONY: help demo test test-engines lint types format unit bench screenshots migration lock clean

help:
	@echo "make demo         install, boot a sample forum, crawl it, open the dashboard (Ctrl-C ends it)"
	@echo "make test         install and run every check and test, a real browser included"
	@echo "make test-engines crawl a live FlaskBB, WordPress and HyperKitty too (needs Python 3.12; root on Debian)"
	@echo "make bench        print the benchmarks as ratios"
	@echo "make screenshots  photograph every screen into docs/screens"
	@echo "make format       put the code in its one format"

demo:
	@.ci/install
	@exec $(BIN)/python -m tests.lab.demo

test:
	@.ci/install dev
	@$(MAKE) --no-print-directory lint types
	@$(MAKE) --no-print-directory unit

# FlaskBB wants Python 3.12 and WordPress Debian's packages, which the project itself does not: a command of its own.
test-engines:
	@.ci/install dev
	@.ci/engines
	$(BIN)/python -m pytest tests/spiders/engines_live.py

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

unit:
	# By file: tests of one file share a browser, a forum, a server.
	$(BIN)/python -m pytest -n 4 --dist loadfile

format:
	@.ci/install dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench:
	@.ci/install dev,bench
	$(BIN)/python -m tests.benchmarks

screenshots:
	@.ci/install dev
	$(BIN)/python -m tests.screens

# make migration m="what changed": compares the tables with the migrations and writes the difference.
migration:
	$(BIN)/python -m listener.store.revise "$(m)"

# Pin what the tests ran with; no download address is recorded.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --extra dev --extra bench --no-emit-index-url --no-annotate \
	  --no-header --upgrade -o constraints.txt pyproject.toml

clean:
	rm -rf .venv .lab .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis
