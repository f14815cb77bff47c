# Each target works in a fresh clone: it makes .venv when it is missing or older than the requirements.
PYTHON ?= python3
LOWEST_PYTHON ?= python3.11
LOWEST := tests/adapters/calendars tests/storage tests/dialogs tests/adapters/slack tests/adapters/teams tests/adapters/charts tests/app/settings tests/bot/digest
BIN := .venv/bin

.PHONY: demo test mutants attack endurance lint check wheel lowest bench pictures requirements
.DEFAULT_GOAL := demo

# The pins are whole, so nothing is resolved: a release made elsewhere tomorrow cannot change or stop an install.
.venv: .venv/.runtime

.venv/.runtime: requirements/runtime.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

demo: .venv/.runtime
	$(BIN)/python -m app demo $(ARGS)

# Microsoft's renderer, in which the tests look at Teams' cards. Without npm those tests say that they were left out.
tests/js/node_modules: tests/js/package-lock.json
	@npm ci --prefix tests/js --ignore-scripts --no-fund --no-audit --silent && touch $@ || echo "No npm that works here: Teams' cards will not be drawn."

test: .venv/.dev tests/js/node_modules
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

mutants: .venv/.dev  ## take each protection away in a copy, and see that a test notices; ARGS="-k name" for some
	$(BIN)/python -m tests.mutations.run $(ARGS)

endurance: .venv/.dev  ## kill processes at every stage of rounds, on both databases; adds to what earlier runs have shown
	PYTHONPATH=. $(BIN)/python -m tests.endurance.run $(ARGS)

attack: .venv/.dev  ## the release rules attacked exactly, company after company; goes on where it was stopped. ARGS="--companies 8"
	$(BIN)/python -m tests.adversary.run $(ARGS)

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

check: lint test wheel

wheel: .venv/.dev  ## dist/voinko-*.whl and its SBOM, tried in an environment that holds nothing else
	$(BIN)/python -m tools.wheel.making

# The lowest versions that pyproject.toml allows, on the lowest Python that it allows. All is pinned, so nothing is resolved.
.venv-lowest/.made: requirements/lowest.txt
	$(LOWEST_PYTHON) -m venv --clear $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

# What stands on other people's code, but for browsers and PostgreSQL. The core is standard library only: it needs no second run.
lowest: .venv-lowest/.made  ## the tests with the lowest versions
	.venv-lowest/bin/python -m pytest -n 2 --dist loadfile -m "not postgres" --ignore-glob "*_browser.py" $(LOWEST) $(ARGS)

bench: .venv/.dev
	$(BIN)/python -m benchmarks $(ARGS)

pictures: .venv/.dev tests/js/node_modules  ## the screenshots in docs/pictures, from the demo
	PYTHONPATH=. $(BIN)/python docs/pictures/make.py
	PYTHONPATH=. $(BIN)/python docs/pictures/teams.py

requirements:  ## pin with hashes; no index address is recorded
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make requirements" pyproject.toml -o requirements/runtime.txt
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make requirements" pyproject.toml --group dev -o requirements/dev.txt
	uv pip compile --quiet --upgrade --universal --resolution lowest-direct --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make requirements" pyproject.toml --group test -o requirements/lowest.txt
