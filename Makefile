# Everything a person or a machine does with this repository. `make help` lists it.
# Needs on a bare Debian 12: python3 python3-venv make git. `make setup` brings the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

PY := .venv/bin/python
STACK := $(PY) -m secretariat.stack
APPS := secretariat reports callcenter intake cases security
SOURCES := $(APPS) tests $(wildcard benchmarks/*.py) manage.py

# Byte code is kept: a run starts dozens of processes, and each would compile a thousand files anew.
unexport PYTHONDONTWRITEBYTECODE

# Options: make demo SERVE=1 HOUSEHOLDS=2000 PORT=8000, make code NAME=admin, make test ARGS="tests/cases -x", make bench ONLY=S1,S7
HOUSEHOLDS ?= 2000
SERVE ?= 1
PORT ?= 8000
WORKERS ?= 2
ONLY ?=
NAME ?=
DAYS ?= 1
ARGS ?= -n auto --dist loadfile

# A machine where even the temporary directory is closed still has this one.
ifneq ($(shell test -w "$${TMPDIR:-/tmp}" && echo yes),yes)
export TMPDIR := $(shell mkdir -p var/tmp && cd var/tmp && pwd)
endif

# --- Set-up -----------------------------------------------------------------------------------------------------------

# Libraries and fonts for letters: WeasyPrint's Pango, the fonts made for public documents, and fall-backs for rare kanji.
PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-morisawa-bizud-gothic fonts-morisawa-bizud-mincho \
  fonts-noto-cjk fonts-ipamj-mincho
LOCK_HASH := $(shell sha256sum requirements.lock | cut -c1-16)
STAMP := .venv/.installed-$(LOCK_HASH)
CATALOGUES := $(wildcard */locale/*/LC_MESSAGES/*.po */*/locale/*/LC_MESSAGES/*.po)

.PHONY: setup packages test-packages catalogues
setup: packages $(STAMP) catalogues ## install everything (again: at once)

# Chromium without its windows, which takes half the processor time, for the tests that use a browser; and what the
# program that drives it is linked with.
TEST_PACKAGES := chromium-headless-shell libatomic1

define INSTALL_PACKAGES
@if ! command -v dpkg-query >/dev/null; then exit 0; fi
missing=""
for package in $(1); do
  dpkg-query --show --showformat='$${db:Status-Status}' "$$package" 2>/dev/null | grep -qx installed || missing="$$missing $$package"
done
if [ -z "$$missing" ]; then exit 0; fi
if [ "$$(id -u)" != 0 ]; then
  echo "Missing Debian packages:$$missing. As root: apt-get install$$missing" >&2
  exit 1
fi
echo "Installing Debian packages:$$missing"
export DEBIAN_FRONTEND=noninteractive
log=$$(mktemp)
if ! { apt-get install -y --no-install-recommends $$missing || { apt-get update && apt-get install -y --no-install-recommends $$missing; }; } >"$$log" 2>&1; then
  tail -n 5 "$$log" >&2
  echo "These Debian packages could not be installed:$$missing. Install them and run make setup again." >&2
  exit 1
fi
rm -f "$$log"
endef

packages:
	$(call INSTALL_PACKAGES,$(PACKAGES))

test-packages:
	$(call INSTALL_PACKAGES,$(TEST_PACKAGES))

$(STAMP): requirements.lock
	@if [ ! -x $(PY) ]; then
	  python=$$(command -v python3.11 || command -v python3 || true)
	  [ -n "$$python" ] || { echo "python3 is missing: install python3 and python3-venv." >&2; exit 1; }
	  "$$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Python 3.11 is needed; $$python is $$("$$python" -V)." >&2; exit 1; }
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing. As root: apt-get install python3-venv" >&2; exit 1; }
	  "$$python" -m venv .venv
	fi
	echo "Installing Python packages from requirements.lock"
	$(PY) -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes -r requirements.lock
	rm -f .venv/.installed-*
	touch $@

catalogues: $(CATALOGUES:.po=.mo)

%.mo: %.po $(STAMP)
	@$(PY) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@.part
	mv $@.part $@  # at once: what runs may be reading it

# --- Run --------------------------------------------------------------------------------------------------------------

.PHONY: demo code simulate letters-to-try up stop status
demo: setup ## build the demo data anew; SERVE=1 also serves it, HOUSEHOLDS=2000 says how much
	@$(STACK) reset --demo-only
	if [ "$(SERVE)" = 1 ]; then
	  exec $(STACK) up --workers $(WORKERS) --web $(PORT) -- $(PY) manage.py demo --households $(HOUSEHOLDS)
	fi
	exec $(STACK) run --workers $(WORKERS) --beat -- $(PY) manage.py demo --households $(HOUSEHOLDS)

code: setup ## the one-time codes of the demo's logins; NAME=mihon-manager-1 of one of them
	@exec $(STACK) run --quiet -- $(PY) manage.py demo_code $(NAME)

simulate: setup ## let the demo's people work for DAYS=1 more, beside a running `make demo`
	@exec $(STACK) run --quiet -- $(PY) manage.py simulate --days $(DAYS)

letters-to-try: setup ## a few letters of the demo's made-up residents: address, number, code
	@exec $(STACK) run --quiet -- $(PY) manage.py demo_letters

up: setup ## start everything on PORT=8000 until Ctrl-C
	@exec $(STACK) up --workers $(WORKERS) --web $(PORT)

stop: setup ## stop what runs
	@$(STACK) stop

status: setup ## what runs
	@$(STACK) status || true

# --- Check ------------------------------------------------------------------------------------------------------------

IN_TEST_STACK := $(STACK) run --name test --fast --quiet --
# As a production host would set them; nothing is connected to.
PRODUCTION := env SECRETARIAT_DEBUG=0 SECRETARIAT_LOOPBACK=0 SECRETARIAT_PLAIN_STATIC=0 SECRETARIAT_ALLOWED_HOSTS=staff.example.jp

.PHONY: test check lint types imports templates migrations deploy-check compose-check
test: setup test-packages ## run the tests; ARGS="tests/cases -x" passes arguments to pytest
	@exec $(STACK) run --name test --fast -- $(PY) -m pytest $(ARGS)

check: lint types imports templates migrations deploy-check compose-check ## every check that is not a test

lint: setup
	@$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: setup
	@$(IN_TEST_STACK) $(PY) -m mypy $(SOURCES)

imports: setup
	@$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

templates: setup
	@if [ -z "$$(find templates -name '*.html' 2>/dev/null | head -n 1)" ]; then exit 0; fi
	$(PY) -m djlint templates --check --quiet
	$(PY) -m djlint templates --lint --quiet

migrations: setup
	@$(IN_TEST_STACK) $(PY) manage.py makemigrations --check --dry-run

deploy-check: setup
	@$(IN_TEST_STACK) bash -ec 'for surface in all staff api admin portal; do $(PRODUCTION) SECRETARIAT_SURFACE=$$surface $(PY) manage.py check --deploy --fail-level WARNING; done'

compose-check:
	@if ! command -v docker-compose >/dev/null; then echo "docker-compose is not installed: its file is not checked"; exit 0; fi
	docker-compose --env-file .env.example --file docker-compose.yml config --quiet

# --- Measure ----------------------------------------------------------------------------------------------------------

.PHONY: bench bars
bench: setup ## measure the speed figures; ONLY=S1,S7 some of them
	@ONLY="$(ONLY)" exec $(STACK) run --name bench -- $(PY) -m benchmarks

bars: setup test-packages ## the safety figures at full size; ONLY=R1,R2 some of them
	@SECRETARIAT_BARS=full ONLY="$(ONLY)" exec $(STACK) run --name bars --fast -- $(PY) -m pytest -n auto --dist loadgroup -m bar

.PHONY: verifier
verifier: setup ## the treasurer's own check of bank files, as one file: var/verifier/furikomi_kensa.py
	@$(PY) -m reports.verifier.assemble var/verifier

# --- Maintain ---------------------------------------------------------------------------------------------------------

.PHONY: screenshots lock messages clean clean-data help
screenshots: setup test-packages ## a picture of every page of the demo, into docs/screenshots/
	@$(IN_TEST_STACK) $(PY) -m tests.browser.screenshots

lock: ## write the lock files anew from pyproject.toml (needs uv); UPGRADE=1 takes newer versions
	@command -v uv >/dev/null || { echo "uv is needed to lock: install it and run make lock again." >&2; exit 1; }
	compile="uv pip compile pyproject.toml --python-version 3.11 --generate-hashes --no-header --quiet $(if $(UPGRADE),--upgrade)"
	$$compile --extra embedded --extra dev --output-file requirements.lock
	$$compile --constraint requirements.lock --no-annotate --output-file docs/deploy/requirements-production.lock

KEYWORDS := -k gettext_lazy -k ngettext_lazy:1,2 -k pgettext:1c,2 -k pgettext_lazy:1c,2 -k npgettext:1c,2,3 -k gettext_noop
EASY := intake/portal/locale/ja_Easy/LC_MESSAGES/django.po
EASY_SOURCES := intake/portal intake/services/online intake/services/upload templates/intake/portal
messages: setup ## collect the texts of every app into its Japanese catalogue, and those of the portal into easy Japanese
	@mkdir -p var/messages
	for app in $(APPS); do
	  sources="$$app"
	  if [ -d templates/$$app ]; then sources="$$sources templates/$$app"; fi
	  if [ $$app = secretariat ]; then sources="$$sources $$(ls templates/*.html 2>/dev/null | tr '\n' ' ')"; fi
	  $(PY) -m babel.messages.frontend --quiet extract --mapping-file pyproject.toml $(KEYWORDS) --no-location \
	    --sort-output --project Secretariat --output-file var/messages/$$app.pot $$sources
	  if [ ! -s var/messages/$$app.pot ] || ! grep -q '^msgid "..*"' var/messages/$$app.pot; then continue; fi
	  mkdir -p $$app/locale
	  $(PY) -m babel.messages.frontend --quiet update --domain django --input-file var/messages/$$app.pot \
	    --output-dir $$app/locale --locale ja --init-missing --ignore-pot-creation-date --no-fuzzy-matching
	done
	# Easy Japanese has what the portal says, and no language code that Babel would know.
	$(PY) -m babel.messages.frontend --quiet extract --mapping-file pyproject.toml $(KEYWORDS) --no-location \
	  --sort-output --project Secretariat --output-file var/messages/easy.pot $(EASY_SOURCES)
	$(PY) -m babel.messages.frontend --quiet update --domain django --input-file var/messages/easy.pot \
	  --output-file $(EASY) --locale ja --ignore-pot-creation-date --no-fuzzy-matching

clean: ## remove caches, logs and what checks and benchmarks left (not the data)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .cache var/log var/tmp var/messages
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

clean-data: ## stop everything and remove every embedded database with its keys
	@if [ -x $(PY) ]; then
	  for name in default test bench bars; do $(STACK) stop --name $$name; done
	  SECRETARIAT_VAR=var/browser $(STACK) stop --name browser
	fi
	rm -rf var/stack var/test-stack var/bench-stack var/bars-stack var/browser

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

.ONESHELL:
