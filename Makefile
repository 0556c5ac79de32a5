# `make run` and `make test` are all a newcomer needs; CONTRIBUTING.md tells the rest.
PYTHON ?= python3
VENV   := .venv/bin
PY     := $(VENV)/python
UV     := $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
          --no-emit-index-url --custom-compile-command 'make lock'
TYPED  := app run.py tools bench
# Ends with how long it took, the slowest first, and what of it was of the fast ones.
TESTS  := $(PY) -m pytest -n auto --dist loadgroup --durations=15 --durations-min=1
FAST   := not browser and not slow and not bench

# node and npm may live in .venv, where the system has none (tools/bootstrap.py).
export PATH := $(CURDIR)/$(VENV):$(PATH)
# What is compiled is kept, though a machine may say otherwise: else each process of a run compiles all of it again.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run serve cluster test test-fast test-windows check lint format types web-check windows bundle pictures diagram migration lock clean \
        setup-run setup-dev setup-browser \
        bench-forward bench-sockets bench-views bench-kill bench-interview bench-face bench-admin bench-emergency bench-offers \
        bench-network bench-cluster bench-evacuation bench-placement bench-record bench-score

help:           ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: setup-run  ## serve the demo school on https://localhost:8443
	@$(PYTHON) -m tools.windows background
	$(PY) run.py --demo

serve:          ## set up and serve a real school, with the settings of config.toml
	@exec $(PYTHON) tools/serve.py

cluster: setup-dev  ## two servers of the demo school on one machine, with PostgreSQL and HAProxy, on https://localhost:8443
	@$(PY) -m tools.cluster --demo

test: setup-browser  ## every test, a real browser included; installs what they need where that is allowed
	@$(PYTHON) -m tools.programs
	$(TESTS) -m "not bench"

test-fast: setup-dev  ## what needs no browser and no patience; under a minute
	$(TESTS) -m "$(FAST)"

test-windows: setup-dev  ## the Windows client under Wine; installs mingw, nsis, wine64 where that is allowed
	@$(PYTHON) -m tools.windows tests
	$(PY) -m pytest -q tests/windows

check: lint types web-check test  ## what CI runs

lint: setup-dev  ## ruff: rules and format
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .

format: setup-dev  ## let ruff and biome put things in shape
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .
	cd web && npm run --silent format

types: setup-dev  ## mypy --strict
	$(PY) -m mypy $(TYPED)

web-check: setup-dev  ## types, lint and unit tests of the pages' modules
	if [ -d web/js ]; then cd web && npm run --silent check; fi

windows:        ## build the Windows client's generic installer, build/windows/cloudexam-setup.exe
	@$(PYTHON) -m tools.windows build

bundle: setup-run  ## all that make serve fetches, in one tar for machines without a network: build/exam-bundle-….tar
	@$(PY) -m tools.bundle

pictures: setup-browser  ## pictures of every page in every state, with people: build/pictures, and those of README and guides
	$(PY) -m tools.pictures

diagram: setup-dev  ## renew app/state/README.md from the tables
	$(PY) -m app.state.diagram > app/state/README.md

migration: setup-dev  ## write a migration from the models: make migration name=what_changes
	$(VENV)/tortoise -c app.storage.db.MODELS makemigrations -n $(name)

lock: setup-dev  ## renew the locks from locks/*.in and web/package.json
	for name in uv node run dev; do $(UV) --upgrade locks/$$name.in -o locks/$$name.txt; done
	$(UV) --upgrade --override locks/face.overrides locks/face.in -o locks/face.txt
	$(UV) --upgrade --no-deps locks/pictures.in -o locks/pictures.txt
	cd web && npm install --package-lock-only

clean:          ## forget everything that was installed or built; data/ stays
	rm -rf .venv .models web/node_modules build .pytest_cache .mypy_cache .ruff_cache .hypothesis .bootstrap.lock
	find app tests tools bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

setup-run setup-dev setup-browser: setup-%:
	@$(PYTHON) tools/bootstrap.py $*

# One figure each; what it means stands in bench/README.md. bench-forward, bench-record and bench-network want root, for namespaces of their own.
bench-forward bench-sockets bench-views bench-kill bench-interview bench-face bench-admin bench-emergency bench-offers bench-network bench-cluster bench-evacuation bench-placement bench-record bench-score: bench-%: setup-dev  ## measure
	$(PY) -m bench.$*
