# Everything a person runs. The work is done by Python modules under ops/ and tests/.

PYTHON = .venv/bin/python
.DEFAULT_GOAL = help
MAKEFLAGS += --no-print-directory

.PHONY: help
help:  ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: prepare  ## start the whole stack on this machine and stay until Ctrl-C
	@exec $(PYTHON) -m ops.local_cloud run

.PHONY: demo
demo: prepare  ## tell the story from note to payout against the running stack
	@$(PYTHON) -m ops.demo

.PHONY: rehearsal
rehearsal: prepare  ## press in a flash sale with a crowd, against the running stack
	@$(PYTHON) -m ops.rehearsal

.PHONY: simulator
simulator: prepare  ## play flash sales of up to ten million viewers under the platform's limits
	@$(PYTHON) -m ops.flash_simulator

.PHONY: test
test: prepare engine  ## run all tests, those of the kernels on both builds
	@$(PYTHON) -m ops.build.check test

.PHONY: test-long
test-long: prepare engine  ## the same with many more generated examples, and the tests marked long
	@$(PYTHON) -m ops.build.check test-long

.PHONY: sanitize
sanitize: prepare  ## run the kernels under AddressSanitizer and UBSan
	@$(PYTHON) -m ops.build.sanitize

.PHONY: mutants
mutants: prepare  ## change the money code a thing at a time; a test must mind (takes an hour)
	@$(PYTHON) -m tests.mutation

.PHONY: lint
lint: prepare  ## check style, types and the template
	@$(PYTHON) -m ops.build.check lint

.PHONY: format
format: environments  ## let ruff write what it can
	@$(PYTHON) -m ruff check --fix-only --quiet
	@$(PYTHON) -m ruff format --quiet

.PHONY: bench
bench: prepare  ## measure and print: imports, requests, prices
	@$(PYTHON) -m ops.bench

.PHONY: openapi
openapi: prepare  ## write the OpenAPI documents from the models
	@$(PYTHON) -m ops.openapi

.PHONY: build
build: environments  ## make wheels and layers for x86_64 and aarch64 in dist/
	@$(PYTHON) -m ops.build.wheels
	@$(PYTHON) -m ops.build.layer --all

.PHONY: lock
lock: environments  ## compile ops/requirements/*.in to pinned, hashed *.txt
	@$(PYTHON) -m ops.build.lock

.PHONY: clean
clean:  ## remove everything that was made here
	rm -rf .venv .local .aws-sam build dist core_ext/*.so
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

.PHONY: prepare
prepare: environments
	@$(PYTHON) -m ops.build.extension

.PHONY: environments
environments:
	@python3 -m ops.build.environments dev sam local_cloud

.PHONY: engine
engine:  # the DynamoDB that races are tested on; it comes by npm, which nothing else needs
	@python3 -m ops.build.environments dynoxide
