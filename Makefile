# The two commands of the README are demo and test; bench measures.
# Each builds what it needs and nothing twice.

GO      ?= go
BIN     := bin
SANDBOX := $(abspath $(BIN)/vaultci-sandbox)

.PHONY: demo test long bench build sandbox docs lint cross fuzz clean

## demo: build all, start a real Vault, plan, apply, plan again, read the secret as a job
demo: build sandbox
	@VAULTCI_SANDBOX=$(SANDBOX) $(GO) run ./internal/demo $(BIN)/vaultci examples/gitlab

## test: build the real Vault once and pass every test, with the race detector
test: sandbox
	$(GO) vet ./...
	VAULTCI_SANDBOX=$(SANDBOX) VAULTCI_TEST_SANDBOX=required $(GO) test -race -shuffle=on ./...
	cd sandbox && $(GO) vet ./... && VAULTCI_SANDBOX=$(SANDBOX) $(GO) test ./...

## long: the tests that kill, race and interrupt, repeated until it is sure
long: sandbox
	VAULTCI_SANDBOX=$(SANDBOX) VAULTCI_TEST_SANDBOX=required VAULTCI_TEST_LONG=1 $(GO) test -timeout 30m -run 'Killed|Interleave|LostLock' -v ./cmd/vaultci

## bench: measure against a bare client, as ratios
bench: build sandbox
	VAULTCI_SANDBOX=$(SANDBOX) $(GO) run ./internal/bench $(BIN)/vaultci

## build: the vaultci binary
build:
	CGO_ENABLED=0 $(GO) build -trimpath -o $(BIN)/vaultci ./cmd/vaultci

## sandbox: the program with the real Vault (the first build takes several minutes)
sandbox:
	@mkdir -p $(BIN)
	$(GO) build -C sandbox -o $(SANDBOX) .

## docs: write the generated pages anew
docs: sandbox
	VAULTCI_SANDBOX=$(SANDBOX) $(GO) test ./internal/docs -update

## lint: formatting and static analysis
lint:
	test -z "$$($(GO) tool gofumpt -l .)"
	$(GO) tool staticcheck ./...

## cross: what releases are built for compiles
PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
cross:
	@for p in $(PLATFORMS); do \
		echo "$$p"; \
		CGO_ENABLED=0 GOOS=$${p%/*} GOARCH=$${p#*/} $(GO) build -trimpath -o /dev/null ./cmd/vaultci || exit 1; \
	done

## fuzz: each fuzz target for FUZZTIME
FUZZTIME ?= 30s
fuzz:
	@for pkg in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
		done; \
	done

clean:
	rm -rf $(BIN)
