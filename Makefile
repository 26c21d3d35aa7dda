# Two commands do everything on a machine with Python (3.11 or newer), npm and make:
#   make demo    a call unfolds in the browser
#   make test    format, lint, types and every test

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Options for the demo, such as DEMO="--port 9000 --no-browser".
DEMO ?=

COMPILED := voicemon/kernels/__pycache__/.compiled

TORCH_CPU_INDEX ?= https://download.pytorch.org/whl/cpu
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test install install-test check wheel bench fuzz demo-call train clean

demo: install
	$(BIN)/voicemon demo $(DEMO)

install: $(VENV)/.installed $(COMPILED) dashboards/node_modules/.package-lock.json
	@$(BIN)/voicemon models get base

install-test: $(VENV)/.installed-test $(COMPILED) dashboards/node_modules/.package-lock.json
	@$(BIN)/voicemon models get base
	@$(BIN)/voicemon models get tiny.en

test: install-test check
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

check: $(VENV)/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

wheel: $(VENV)/.installed dashboards/node_modules/.package-lock.json
	$(PIP) wheel --quiet --no-deps --wheel-dir dist .

bench: $(VENV)/.installed-bench dashboards/node_modules/.package-lock.json
	$(BIN)/voicemon bench all

fuzz: $(VENV)/.installed-test
	$(BIN)/python -m tests.fuzz twilio
	$(BIN)/python -m tests.fuzz telnyx
	$(BIN)/python -m tests.fuzz voicemon
	$(BIN)/python -m tests.fuzz audiosocket
	$(BIN)/python -m tests.fuzz chan_websocket
	$(BIN)/python -m tests.fuzz freeswitch
	$(BIN)/python -m tests.fuzz vonage
	$(BIN)/python -m tests.fuzz audiohook
	$(BIN)/python -m tests.fuzz siprec

demo-call: $(VENV)/.installed
	$(PIP) install --quiet -c constraints.txt -e '.[demo-call]'
	$(BIN)/python -m voicemon.demo.make_call

train: $(VENV)/.installed-bench
	$(BIN)/python models/arousal_valence/train.py
	$(BIN)/python models/arousal_valence/train_fused.py base
	$(BIN)/python models/arousal_valence/train_fused.py tiny.en
	$(BIN)/python models/arousal_valence/evaluate.py
	$(BIN)/python models/arousal_valence/rising.py

# torch comes first and by itself: without a GPU it has to be the CPU build, a tenth of the size. Where pip's own
# sources have no CPU build for Linux, PyTorch's own index does. On a Mac the plain build is a CPU build.
$(VENV)/.torch: constraints.txt
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@version=$$(sed -n 's/^torch==//p' constraints.txt); \
	if [ "$$(uname)" != Linux ] || nvidia-smi -L >/dev/null 2>&1; then $(PIP) install --quiet "torch==$$version"; \
	else $(PIP) install --quiet "torch==$$version+cpu" 2>/dev/null \
	  || $(PIP) install --quiet --index-url $(TORCH_CPU_INDEX) "torch==$$version"; fi
	@touch $@

$(VENV)/.installed: $(VENV)/.torch pyproject.toml constraints.txt
	$(PIP) install --quiet -c constraints.txt -e .
	@touch $@

# Half a minute, once: otherwise the first call would wait for it, and every process of the tests would do it again.
$(COMPILED): $(VENV)/.installed $(wildcard voicemon/kernels/*.py)
	$(BIN)/python -m voicemon.kernels.warm_up
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(PIP) install --quiet -c constraints.txt -e '.[test]'
	@touch $@

$(VENV)/.installed-bench: $(VENV)/.installed-test
	$(PIP) install --quiet -c constraints.txt -e '.[bench]'
	@touch $@

dashboards/node_modules/.package-lock.json: dashboards/package.json dashboards/package-lock.json
	npm ci --prefix dashboards --no-audit --no-fund --loglevel=error

clean:
	rm -rf $(VENV) dashboards/node_modules build *.egg-info
