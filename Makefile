# run     the window on an emulated premise (or, without a display, the same job in the terminal)
# test    all checks, on the virtual environment that the lock file names
# check   the same without the set-up
# pictures  every screen in every state, theme and size, beside the look's own, in build/pictures/index.html
# bench   measurements; slower, never part of the checks
# soak    a thousand seeds of an emulated premise in which everything goes wrong; minutes
# fuzz    a million bytes without sense into the emulated dongle, a million broken firmware files into the tool
# bench-air  simulated time of an update against zigpy, herdsman (after make peers) and the bound of the air
# crash   the tool killed at every block and at random, the device and the dongle without power
# peers   foreign clients to measure against and to be driven by (needs Node)
# lock    make requirements.lock anew from requirements.in (needs uv)

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
SCENARIO ?= gas-meter-out-of-range

.PHONY: run test check setup bench lock soak fuzz bench-air crash peers pictures

run: setup
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		exec $(BIN)/althan-gui --hub emulated:$(SCENARIO); \
	else \
		echo "No display here: running the same job in the terminal."; \
		exec $(BIN)/althan demo $(SCENARIO); \
	fi

test: setup check

setup: $(READY)

$(READY): requirements.lock pyproject.toml packaging/system-libraries.sh
	@packaging/system-libraries.sh
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the libraries of requirements.lock"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $(READY)

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	QT_QPA_PLATFORM=offscreen $(BIN)/pytest -n 4 --dist worksteal

bench: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.benchmarks

pictures: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.gui.screen_pictures build/pictures

soak: setup
	$(BIN)/python -m tests.soak seeds
	$(BIN)/python -m tests.soak storms

fuzz: setup
	$(BIN)/python -m tests.soak bytes
	$(BIN)/python -m tests.fuzz.images

bench-air: setup
	$(BIN)/python -m tests.benchmarks.air_time
	$(BIN)/python -m tests.benchmarks.estimate

crash: setup
	$(BIN)/python -m tests.crash

peers:
	mkdir -p build/peers
	cd build/peers && npm install --silent --no-audit --no-fund zigbee-herdsman@10.9.5

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--only-binary :all: requirements.in -o requirements.lock
