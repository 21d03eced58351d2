# The front door for people who work on the code. `bin/test` and `bin/serve` do all set-up themselves.
PYTHON := $(or $(VIRTUAL_ENV),.venv)/bin/python

help:  ## this list
	@grep -hE '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | awk -F ':.*  ## ' '{ printf "make %-15s %s\n", $$1, $$2 }'

serve:  ## run everything on this machine, with a demo office
	bin/serve

test:  ## every check and every test
	bin/test

format:  ## lay out the code
	$(PYTHON) -m ruff format
	$(PYTHON) -m ruff check --fix

migration:  ## write a revision after a model changed: make migration MESSAGE="what changes"
	$(PYTHON) -m models.migrate $(MESSAGE)
	$(PYTHON) -m ruff format --quiet models/migrations

settings-page:  ## write docs/settings.md from settings.py
	$(PYTHON) -m cli.settings_page > docs/settings.md

metrics-page:  ## write docs/metrics.md from what is counted and asked
	$(PYTHON) -c "from upkeep.exporter import page; print(page(), end='')" > docs/metrics.md

performance:  ## every table of docs/performance.md anew, one after the other: some hours, on a machine that does nothing else
	PYTHONPATH=.:tests/support $(PYTHON) benchmarks/latency.py
	PYTHONPATH=.:tests/support $(PYTHON) benchmarks/soak.py --picture docs/pictures/soak.svg
	PYTHONPATH=.:tests/support $(PYTHON) benchmarks/reading.py
	PYTHONPATH=.:tests/support $(PYTHON) benchmarks/pages.py
	PYTHONPATH=.:tests/support $(PYTHON) benchmarks/digest.py
	PYTHONPATH=.:tests/support $(PYTHON) benchmarks/growth.py
	PYTHONPATH=.:tests/support $(PYTHON) benchmarks/dossier_growth.py
	PYTHONPATH=.:tests/support $(PYTHON) benchmarks/door.py || echo "The door was not measured: see docs/performance.md."

faults:  ## the fault bench, for most of an hour: make faults FAULTS="broker_.* --shape embedded" (docs/faults.md)
	PYTHONPATH=.:tests/support $(PYTHON) -m benchmarks.faults $(FAULTS)

upgrade:  ## programs of an older commit replaced one by one while mail comes in (docs/faults.md)
	PYTHONPATH=.:tests/support $(PYTHON) -m benchmarks.upgrade

hosts:  ## several hosts, a cable pulled, one without power, one more (needs root: docs/faults.md)
	PYTHONPATH=.:tests/support $(PYTHON) -m benchmarks.hosts

faults-page:  ## write the register in docs/faults.md from benchmarks/faults/register.py
	PYTHONPATH=.:tests/support $(PYTHON) -m benchmarks.faults.register

api-long:  ## hold the OpenAPI document against the running API at length: make api-long API_EXAMPLES=500
	API_EXAMPLES=$(or $(API_EXAMPLES),100) $(PYTHON) -m pytest -m slow tests/portal/api

words:  ## renew portal/catalogs/nl.po from what pages and services say
	$(PYTHON) -m portal.catalogue

pictures:  ## take docs/pictures anew, in a real browser (needs chromium)
	PYTHONPATH=.:tests/support $(PYTHON) tests/support/pictures.py
	PYTHONPATH=.:tests/support $(PYTHON) tests/support/letter_pictures.py

licences:  ## write docs/licences.md from the packages that are served
	PYTHONPATH=.:tests/support $(PYTHON) tests/support/licences.py

audit:  ## published holes in the packages that are served
	bin/supply audit

sbom:  ## list all that is served, as CycloneDX
	bin/supply sbom

wheel:  ## build the last commit, the same bytes each time
	bin/supply wheel

lock:  ## choose the versions of requirements*.lock anew (needs uv)
	bin/lock

.PHONY: help api-long serve test format migration settings-page metrics-page performance faults faults-page upgrade hosts words pictures licences audit sbom wheel lock
