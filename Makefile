# Loupe: `make run` and `make test` are all the set-up. Needs Python 3.11 and make, nothing else.
PYTHON ?= python3.11
PY := .venv/bin/python
UV := .venv/bin/uv
BENCH_PY := .venv/bench/bin/python
EXPORT_PY := .venv/export/bin/python

# Tests start hundreds of processes that import the same modules: Python keeps what it has compiled.
unexport PYTHONDONTWRITEBYTECODE

# Two processes with servers of their own; a file's tests stay together. What only other suites use is not loaded.
OTHERS := --ignore tests/acceptance --ignore tests/e2e -p no:schemathesis -p no:playwright
UNIT := $(PY) -m pytest -m "not system and not e2e and not acceptance and not export" $(OTHERS) -n 2 --dist loadfile
SYSTEM := $(PY) -m pytest -m system -n 2 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help run test unit system e2e acceptance test-export lint types contract smoke smoke-tattoo schema-fuzz bench lock clean check-python

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: .venv/run.stamp ## start everything, load the demonstration, print the address and the logins
	@$(PY) -m config.launch

test: .venv/dev.stamp ## the unit suite, what starts and kills processes, then the end-to-end tests with a browser
	$(UNIT)
	$(SYSTEM)
	$(PY) -m pytest -m e2e --timeout 600

unit: .venv/dev.stamp ## the unit suite alone
	$(UNIT)

system: .venv/dev.stamp ## what starts, kills, confines and installs, alone
	$(SYSTEM)

e2e: .venv/dev.stamp ## the end-to-end test alone
	$(PY) -m pytest -m e2e --timeout 600

acceptance: .venv/dev.stamp ## the reliability figures: real processes, real servers, faults; half an hour
	$(PY) -m pytest -m acceptance

test-export: .venv/export.stamp ## the exporters beside the originals, on the CPU; installs torch (7 GB) in an environment of its own
	$(EXPORT_PY) -m pytest -m export --timeout 600

smoke: .venv/run.stamp ## the main job against the running system, each step with its time
	@$(PY) -m bench.smoke

smoke-tattoo: .venv/run.stamp ## photographs of tattoos against the running system, each step with its time
	@$(PY) -m bench.smoke_tattoo

schema-fuzz: .venv/dev.stamp ## two thousand made-up requests to the tattoo product's addresses: no server error
	$(PY) -m pytest -m acceptance tests/acceptance/test_a26_made_up_requests.py --timeout 1200

bench: .venv/bench.stamp .venv/export.stamp ## run every benchmark and write docs/benchmarks.md
	$(BENCH_PY) -m bench

lint: .venv/dev.stamp ## ruff
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: .venv/dev.stamp ## mypy --strict
	.venv/bin/mypy .

contract: .venv/dev.stamp ## who may import whom
	.venv/bin/lint-imports

lock: .venv/uv.stamp ## resolve requirements/*.in into hash-pinned locks
	@for name in base dev bench export; do \
		$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
			--override requirements/overrides.txt -o requirements/$$name.txt requirements/$$name.in; done

clean: ## forget the environment and all data of this checkout
	rm -rf .venv .loupe

check-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 is needed (Debian: apt-get install python3 python3-venv; or set PYTHON=/path/to/python3.11)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "Python's venv module is needed (Debian: apt-get install python3-venv)"; exit 1; }

.venv/uv.stamp: requirements/uv.txt | check-python
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

# One environment: the dev lock contains the base lock, so a run after a test keeps it.
.venv/run.stamp: .venv/uv.stamp requirements/base.txt
	@test -e .venv/dev.stamp || $(UV) pip sync --compile-bytecode --python $(PY) requirements/base.txt
	@test ! -e .venv/dev.stamp || $(UV) pip sync --compile-bytecode --python $(PY) requirements/dev.txt
	@touch $@

.venv/dev.stamp: .venv/uv.stamp requirements/base.txt requirements/dev.txt
	@$(UV) pip sync --compile-bytecode --python $(PY) requirements/dev.txt
	@touch $@

# An environment of its own: the peers that Loupe is compared with are never installed beside it.
.venv/bench.stamp: .venv/uv.stamp requirements/bench.txt
	@$(PYTHON) -m venv .venv/bench
	@$(UV) pip sync --compile-bytecode --python $(BENCH_PY) requirements/bench.txt
	@touch $@

# An environment of its own: torch is needed to export a checkpoint, never to run it.
.venv/export.stamp: .venv/uv.stamp requirements/export.txt
	@$(PYTHON) -m venv .venv/export
	@$(UV) pip sync --python $(EXPORT_PY) requirements/export.txt
	@touch $@
