# bianmin (便民). `make` alone lists what there is.

NEW = import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do $$p -c '$(NEW)' 2>/dev/null && echo $$p && exit; done; echo python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --no-input --require-hashes --only-binary :all:
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal
export PIP_ROOT_USER_ACTION := ignore
# What Python has compiled lies beside the environment and not among the sources: a start takes a third.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/.compiled

.PHONY: help run test lint format check bench docs demo lock migrations
.DEFAULT_GOAL := help

help: # this list
	@sed -n 's/^\([a-z]*\):[^#]*# \(.*\)/make \1\t\2/p' Makefile | expand -t 20

run: .venv/.run # the hall with demo data at http://127.0.0.1:8000 (PORT=, HOST=, BIANMIN_DATABASE_URL=)
	@exec $(BIN)/bianmin run

test: .venv/.test # everything: lint, types, layers, both databases, the browser
	@echo "lint, postgres, sqlite: two at a time; each tells when it is done" >&2
	@$(MAKE) -s -k -j 2 -O lint .on-postgres .on-sqlite

.PHONY: .on-postgres .on-sqlite
.on-postgres .on-sqlite: .venv/.test
	@$(PYTEST) --db $(@:.on-%=%)

lint: .venv/.test # style, types and layers of the code
	@bad=; $(BIN)/ruff check -q . || bad=1; \
	$(BIN)/ruff format -q --check . || bad=1; \
	$(BIN)/mypy || bad=1; \
	$(BIN)/lint-imports --no-logo || bad=1; \
	[ -z "$$bad" ]

format: .venv/.test # put the code into the house's shape
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

check: .venv/.run # read the rule books and ask them their scenarios (PACK=erping-2023 for one)
	@$(BIN)/bianmin check $(PACK)

bench: .venv/.test # how fast it is here, as a table
	@$(BIN)/python -m bench

docs: .venv/.test # write the generated pages of docs/
	@$(BIN)/bianmin docs

demo: .venv/.run # build the demo hall anew
	@$(BIN)/bianmin demo --rebuild

migrations: .venv/.test # write migrations for changed models
	@$(BIN)/bianmin makemigrations

lock: .venv/.test # resolve pyproject.toml anew into the two lock files
	@$(BIN)/python -m pip install -q uv && \
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade pyproject.toml -o requirements.lock && \
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --upgrade -c requirements.lock --extra dev pyproject.toml -o requirements-dev.lock

# A virtual environment that is called by its place, so that the folder may be moved.
.venv/.made:
	@[ -w . ] || { echo "文件夹 $(CURDIR) 不能写入,请换一个能写的文件夹 (this folder cannot be written)" >&2; exit 1; }
	@$(PYTHON) -c '$(NEW)' 2>/dev/null || { \
	  echo "需要 Python 3.11 或更新的版本,现在是 $$($(PYTHON) --version 2>&1);可用 make $(MAKECMDGOALS) PYTHON=路径 指定 (Python 3.11 or newer is needed)" >&2; exit 1; }
	@$(PYTHON) -m venv .venv >.venv.log 2>&1 || { \
	  echo "建不了虚拟环境,请先安装 python3-venv (no virtual environment: install python3-venv)" >&2; cat .venv.log >&2; rm -rf .venv .venv.log; exit 1; }
	@rm -f .venv.log; echo '../../../../src' > $$(echo .venv/lib/python3*/site-packages)/bianmin.pth
	@printf '#!/bin/sh\nexec "$$(dirname "$$(readlink -f "$$0")")/python" -m bianmin.command "$$@"\n' > $(BIN)/bianmin && chmod +x $(BIN)/bianmin
	@touch $@

.venv/.run: .venv/.made requirements.lock
	@echo "安装依赖,第一次需要一两分钟 (installing, a minute or two the first time) …" >&2
	@$(PIP) -r requirements.lock || { echo "依赖没有装成,请看上面的原因;没有外网时用 PIP_INDEX_URL= 指明镜像 (not installed, see above)" >&2; exit 1; }
	@touch $@

.venv/.test: .venv/.run requirements-dev.lock
	@$(PIP) -r requirements-dev.lock && touch $@
