# Every target does its own set-up and skips what is already done, so that a fresh checkout needs one command.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

# Builds and downloads live outside the tree, so that a second checkout starts warm.
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/memora-explorer
export CARGO_TARGET_DIR ?= $(CACHE)/target
export npm_config_cache ?= $(CACHE)/npm
export CARGO_TOOLS := $(CACHE)/tools
export MEMORA_TEST_PYTHON ?= $(CACHE)/venv/bin/python
export RUSTC_WORKSPACE_WRAPPER := $(CURDIR)/scripts/rustc-of-checkout.sh

# Where LoCoMo files are looked for by `make locomo`.
DIR ?= $(or $(MEMORA_SHARED),../shared)/data/locomo

NPM := npm --prefix ui run
UI_SOURCES := $(shell find ui \( -name node_modules -o -name dist \) -prune -o -print 2>/dev/null)

.PHONY: help run test check audit bench locomo package package-test bindings icons clean \
        setup-build setup-test ui-packages ui-check rust-check release-app

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: release-app ## build the release app and open it (the demo store on first start)
	target/app/release/bin/memora-explorer $(ARGS)

# Building the tests builds the programs too (their integration tests ask for them), with the same dependency features, so
# nothing compiles twice.
test: setup-build setup-test ui/dist/index.html ## run all tests, also those in the real window
	$(NPM) test
	cargo test --workspace --no-run
	scripts/stage-app.sh debug
	scripts/package.sh debug target/test-package
	MEMORA_TEST_MODELS="$(CURDIR)/target/test-models" ORT_DYLIB_PATH="$(CURDIR)/target/onnxruntime/libonnxruntime.so" \
	MEMORA_APP="$(CURDIR)/target/app/debug/bin/memora-explorer" MEMORA_PACKAGE="$(CURDIR)/target/test-package" \
	scripts/with-neo4j.sh cargo test --workspace --no-fail-fast

check: ui-check rust-check ## format, lints, types, import rules, bindings up to date

ui-check: ui-packages
	$(NPM) typecheck
	$(NPM) lint

# The program embeds the built UI, so even clippy needs it. Clippy replaces the wrapper above by itself, so the
# unused --cfg keeps the verdicts of checkouts apart.
rust-check: setup-build ui/dist/index.html
	cargo fmt --all --check
	node scripts/import-rules.mjs
	cargo clippy --workspace --all-targets -- -D warnings --cfg 'checkout="$(CURDIR)"'
	scripts/bindings.sh check

bindings: setup-build ## write ui/src/api/bindings.gen.ts anew from the Rust commands
	scripts/bindings.sh write

audit: setup-build ui-packages ## licences, sources and bans of dependencies, unused and vulnerable ones
	scripts/audit.sh

bench: setup-test release-app ## measure reads, search, import, start and servers; writes target/bench/report.json
	cargo build --release -p memora-tests --bin bench
	MEMORA_APP="$(CURDIR)/target/app/release/bin/memora-explorer" scripts/with-neo4j.sh cargo run --release -p memora-tests --bin bench $(if $(ARGS),-- $(ARGS))

locomo: setup-build ## print the recall on LoCoMo conversations; DIR=folder names them
	cargo run --release -p memora-tests --bin locomo -- "$(DIR)" --recall-k

package: release-app ui-packages ## build a Debian package into target/package
	scripts/setup.sh package
	scripts/package.sh release target/package
	@ls -l target/package

# `make test` does the same with a package of the programs that it tests.
package-test: setup-test package ## install that package here, start it, and remove it again
	MEMORA_PACKAGE="$(CURDIR)/target/package" cargo test --workspace --test main -- e2e::package

icons: ## draw the icon files anew from their SVG sources
	scripts/setup.sh icons
	icons/render.sh

clean: ## remove what was built in this folder (the cache under ~/.cache stays)
	rm -rf target ui/dist ui/node_modules

release-app: setup-build ui/dist/index.html
	cargo build --release -p memora-explorer -p memora-cli
	scripts/stage-app.sh release

setup-build:
	@scripts/setup.sh build

setup-test:
	@scripts/setup.sh test

ui-packages: setup-build
	@scripts/ui-packages.sh

# Touched last, because the build may write other files beside it.
ui/dist/index.html: $(UI_SOURCES) Cargo.lock scripts/licences.mjs | ui-packages
	$(NPM) build
	@touch $@
