# Every target sets up .venv itself. On Windows, or without make: see "Without make" in README.md.
PYTHON ?= python3
CORPUS ?=
COLUMNS ?=
VENV := .venv
BIN := $(VENV)/bin
RUN := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m analysis
FUZZ_SECONDS ?= 90
BENCHMARKS := speed import_time readers csv_torture csv_rows boilerplate topics tone copies stories level words quotes frames
WITH := $(if $(CORPUS),--corpus '$(subst ','\'',$(CORPUS))') $(if $(COLUMNS),--columns $(COLUMNS))

.DEFAULT_GOAL := all
.PHONY: all fetch notebooks figures test check verify lab bench fuzz help clean

all: notebooks figures  ## fetch the corpus, run every notebook, redraw every figure (CORPUS=path for your own)
	@echo "Done. $(if $(CORPUS),Results are in build/.,Start with: make lab)"

help:  ## list what make can do
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

fetch: $(VENV)/.stamp  ## download the default corpus (10 MB), checked by hash; nothing if it is there
	@$(RUN) $(if $(CORPUS),load '$(subst ','\'',$(CORPUS))' $(if $(COLUMNS),--columns $(COLUMNS)),fetch)

notebooks: fetch  ## execute the notebooks: in place, or into build/ for your own corpus
	$(RUN) notebooks $(WITH)

figures: fetch  ## redraw every figure: into figures/, or into build/ for your own corpus
	$(RUN) figures $(WITH)

test: $(VENV)/.stamp  ## run the tests, a process for each core
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/.stamp  ## lint, types, notebook rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(RUN) check

verify: fetch  ## execute the notebooks anew and compare every output with the committed one
	$(RUN) notebooks --compare

lab: fetch  ## open JupyterLab on the notebooks
	$(BIN)/jupyter lab --notebook-dir=. notebooks/00_start_here.ipynb

bench: $(VENV)/.stamp  ## measure speed and quality beside named references; writes benchmarks/RESULTS.md (some hours)
	@for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python benchmarks/$$name.py || exit 1; done

fuzz: $(VENV)/.stamp  ## feed every reader damaged files for FUZZ_SECONDS each (installs atheris; half an hour)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'atheris>=2.3'
	$(BIN)/python fuzz/fuzz_readers.py --seconds $(FUZZ_SECONDS)

clean:  ## remove what make made: .venv, build and the fetched corpus
	rm -rf $(VENV) build data/fetched

$(VENV)/.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is older than Python 3.11: name another with make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
