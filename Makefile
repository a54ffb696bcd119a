# The only place that knows how to set up. Needs make and Python 3.11 or newer, no more.
#   make demo                      see the first story's contradictions
#   make test PYTHON=python3.12    run the tests with another Python
#   make test JOBS=0               run them in one process
#   make test TRIED=tests/project  leave out what `make check` has tried

PYTHON ?= python3
JOBS ?= auto
TRIED ?=
INPUTS ?= 100000

VERSION := $(shell $(PYTHON) -c 'import sys; sys.version_info < (3, 11) or print(sys.version.split()[0])')
ifeq ($(VERSION),)
$(error $(PYTHON) is not Python 3.11 or newer. Name one: make $(MAKECMDGOALS) PYTHON=python3.12)
endif

# A stamp says that its step is done for this Python and these locked versions.
LOCKED := .venv/.locked-$(VERSION)
INSTALLED := .venv/.installed-$(VERSION)
TOOLS := .venv/.tools-$(VERSION)
SPARK := .venv/.spark-$(VERSION)

INSTALL := -m pip install --quiet --disable-pip-version-check
INSTALL_LOCKED := $(INSTALL) --require-hashes --requirement
PLACE := import sysconfig; print(sysconfig.get_path("purelib"))
INSTALL_OURS := $(INSTALL) --no-index --no-deps
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header $(if $(UPGRADE),--upgrade)

.PHONY: help demo test check setup ready suite wheel wheel-test durability fuzz bench bench-rules bench-web conformance lock clean
.NOTPARALLEL:

help:
	@echo "make demo        see the first story's contradictions"
	@echo "make test        run every test once: those that need shipped files against the built wheel"
	@echo "make check       format, lint, types, floors, spelling, dependencies, the project itself"
	@echo "make setup       make .venv, with kb in it, and no more"
	@echo "make ready       make all that tests and checks need, so that tests run without a network"
	@echo "make suite       run every test here, and none against the wheel"
	@echo "make wheel-test  run only the tests that need shipped files, against the built wheel"
	@echo "make bench       how quick it is beside its peers; SIZES=\"10000 1000000\" for other sizes"
	@echo "make durability  what is lost to kills, power cuts, full disks, damage; TRIALS=\"--kills 100\""
	@echo "make fuzz        read damaged inputs and count what became of them; INPUTS=1000000 SEED=7"
	@echo "make spark       derive on a cluster of Spark that this machine plays; takes Java, and 500 MB once"
	@echo "make conformance how the tests of the W3C come out; KB_DATA names the real data"
	@echo "make bench-web   how quickly pages are served, also beside hostile queries; SIZE=10000 for a smaller base"
	@echo "make bench-rules how the rules do on the contrast pairs: precision and recall, rule by rule"
	@echo "make lock        lock versions after a change of pyproject.toml; UPGRADE=1 takes newer ones"
	@echo "make clean       remove all that make has made"

demo: setup
	@.venv/bin/kb demo

# What is tried against the wheel need not be tried here too.
test: setup
	$(MAKE) suite TRIED="$(TRIED) $(SHIPPED:%=tests/%)"
	$(MAKE) wheel-test

check: setup $(TOOLS)
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/codespell
	.venv/bin/deptry kb
	.venv/bin/pytest tests/project

setup: $(INSTALLED)

ready: setup $(TOOLS)

# Each job takes neighbours, which share what they are tried on, and then what others have left.
suite: setup
	.venv/bin/pytest -n $(JOBS) --dist worksteal $(TRIED:%=--ignore=%)

wheel: setup
	rm -rf build/dist
	.venv/bin/python -m build --no-isolation --outdir build/dist . >/dev/null

# From a copy, so that kb can only be the one in the wheel. The wheel differs from the checkout in
# where its files lie: what is typed, asked, read and written there needs them all. Each of them has
# the bytes of the checkout, as tests/project sees to, and what only computes was tried by the suite.
SHIPPED := cli story export/test_formats.py export/test_report.py ontology/test_context.py \
	ontology/test_units.py queries/test_first_story.py \
	$(addprefix web/test_,lists.py pages.py serve.py things.py)
# The wheel alone is put in; all else it finds where it was put in from the lock.
wheel-test: wheel
	$(PYTHON) -m venv --clear --without-pip .venv-wheel
	.venv/bin/python -m pip --python .venv-wheel install --quiet --no-index --no-deps build/dist/*.whl
	.venv/bin/python -c '$(PLACE)' > "$$(.venv-wheel/bin/python -c '$(PLACE)')/locked.pth"
	rm -rf build/wheel-test
	mkdir -p build/wheel-test
	cp -R pyproject.toml tests build/wheel-test
	rm -rf build/wheel-test/tests/project
	cd build/wheel-test && ../../.venv-wheel/bin/python -c \
		'import kb, sys; assert kb.__file__.startswith(sys.prefix), kb.__file__'
	cd build/wheel-test && ../../.venv-wheel/bin/python -m pytest -n $(JOBS) --dist worksteal \
		$(SHIPPED:%=tests/%)

bench: setup
	.venv/bin/python -m tests.bench $(SIZES)

durability: setup
	.venv/bin/python -m tests.durability $(TRIALS)

fuzz: setup
	.venv/bin/python -m tests.fuzz.run --inputs $(INPUTS) $(if $(SEED),--seed $(SEED))

conformance: setup
	.venv/bin/python -m tests.conformance.run

bench-web: setup
	.venv/bin/python -m tests.bench.web $(SIZE)

spark: setup $(SPARK)
	.venv/bin/pytest -n0 tests/relational/on_spark.py

bench-rules: setup
	.venv/bin/python -m tests.bench.rules

lock: $(TOOLS)
	$(COMPILE) --group test --output-file requirements/test.lock pyproject.toml
	$(COMPILE) --group dev --constraints requirements/test.lock \
		--output-file requirements/dev.lock pyproject.toml
	$(COMPILE) --group spark --constraints requirements/test.lock \
		--output-file requirements/spark.lock pyproject.toml

clean:
	rm -rf .venv .venv-wheel build .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(LOCKED): requirements/test.lock
	@echo "Setting up .venv with Python $(VERSION); this takes a minute, once."
	$(PYTHON) -m venv --clear .venv
	.venv/bin/python $(INSTALL_LOCKED) requirements/test.lock
	touch $@

$(INSTALLED): $(LOCKED) pyproject.toml
	.venv/bin/python $(INSTALL_OURS) --no-build-isolation --editable .
	touch $@

$(TOOLS): $(LOCKED) requirements/dev.lock
	.venv/bin/python $(INSTALL_LOCKED) requirements/dev.lock
	touch $@

$(SPARK): requirements/spark.lock $(LOCKED)
	.venv/bin/python $(INSTALL_LOCKED) requirements/spark.lock
	touch $@
