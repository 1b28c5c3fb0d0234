# `make help` lists what there is. Each command sets up what it needs; a second run finds it done.

PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python
PYTEST := $(PY) -m pytest -q -n logical --maxprocesses=4 --dist worksteal
# a real installation gives these; here they only let the deployment checks run, with a new key each time
PRODUCTION = DJANGO_DEBUG= DJANGO_SECRET_KEY=$$($(PYTHON) -c "import secrets; print(secrets.token_urlsafe(50))") DJANGO_ALLOWED_HOSTS=tracker.example
CHECKING := DJANGO_DEBUG=1 DATABASE_URL=sqlite://:memory:

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup run serve test test-sqlite test-postgres test-browser coverage check audit sbom bench drills mutants format lock clean

help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | awk -F'|' '{printf "%-22s%s\n", $$1, $$2}'

setup: ## Make .venv, install the locked packages, fetch the front-end files
	@command -v $(PYTHON) >/dev/null || { echo "Python was not found. Run:  sudo apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) scripts/set_up.py

run: setup ## Set up, load demo data into an empty database, serve on 127.0.0.1:8000 (PORT=8001 for another)
	@DJANGO_DEBUG=1 $(PY) scripts/serve.py $(PORT)

serve: setup ## The same with the settings of a real installation: debug off, collected files, gunicorn (PORT=8001)
	@$(PY) -W "ignore:No directory at" scripts/serve.py $(PORT) --as-installed

test: test-sqlite test-postgres test-browser ## All tests: on SQLite, on PostgreSQL, and in a browser

test-sqlite: setup ## Tests on SQLite
	@echo "== Tests on SQLite"
	@DATABASE_URL=sqlite://:memory: EXPECT_DB=sqlite $(PYTEST) -m "not browser"

test-postgres: setup ## Tests on PostgreSQL: TEST_DATABASE_URL, else one installed here, else the package's own
	@echo "== Tests on PostgreSQL"
	@$(PY) scripts/with_postgres.py $(PYTEST) -m "not browser"

test-browser: setup ## Tests in Chromium (CHROMIUM=/path/to/it when it is nowhere usual)
	@echo "== Tests in a browser"
	@DATABASE_URL=sqlite://:memory: EXPECT_DB=sqlite $(PYTEST) -m browser tests/browser

# measuring takes half as long again as the tests it measures, so it belongs to the checks
coverage: setup ## Fail when a branch of the code is not tested; measures on SQLite if the code has changed since
	@$(PY) scripts/coverage_gate.py $(PYTEST) -m "not browser" --cov --cov-report= --cov-fail-under=0

check: setup ## What CI runs besides the tests: format, lint, types, imports, settings, migrations, templates, audit, coverage
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(CHECKING) $(PY) -m mypy
	.venv/bin/lint-imports
	$(PRODUCTION) DATABASE_URL=sqlite://:memory: $(PY) manage.py check --deploy --fail-level WARNING
	$(CHECKING) $(PY) manage.py makemigrations --check --dry-run
	find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	@$(PY) scripts/audit.py
	@$(MAKE) --no-print-directory coverage

audit: setup ## Look for unsafe code, secrets left in files, packages not locked, and published faults of packages (in check)
	@$(PY) scripts/audit.py

sbom: setup ## Write sbom.json, the list of every package of an installation with its hashes (CycloneDX)
	@.venv/bin/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml -o sbom.json requirements.txt
	@echo "Written to sbom.json."

bench: setup ## Measure the working table and the quarterly review on both databases (docs/performance.md)
	@$(CHECKING) $(PY) -W "ignore:No directory at" -m benchmarks.pages
	@DJANGO_DEBUG=1 $(PY) scripts/with_postgres.py $(PY) -W "ignore:No directory at" -m benchmarks.pages

drills: setup ## Break a running installation in every way we know, on both databases (docs/trust.md); takes about a quarter of an hour
	@$(PY) -W ignore -m benchmarks.faults

mutants: setup ## Break the rules of access, locking, position and statuses one place at a time: does a test notice? (long)
	@$(CHECKING) $(PY) -W ignore -m benchmarks.mutants

format: setup ## Put code and templates into the house format
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

# uv writes one lock for every platform and names no package host; it lives in a folder of its own because only this needs it
LOCK := .make/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock: setup ## Renew requirements.txt, requirements-dev.txt and package-lock.json (UPGRADE=--upgrade for newer versions)
	@test -x .make/uv/bin/uv || { $(PYTHON) -m venv .make/uv && .make/uv/bin/python -m pip install --quiet uv; }
	$(LOCK) $(UPGRADE) -o requirements.txt pyproject.toml
	$(LOCK) $(UPGRADE) -o requirements-dev.txt -c requirements.txt --group dev pyproject.toml
	PATH="$(CURDIR)/.venv/bin:$$PATH" npm install --package-lock-only --ignore-scripts

clean: ## Remove what make made, except the database
	rm -rf .venv .make node_modules static/govuk documents/files/fonts staticfiles .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
