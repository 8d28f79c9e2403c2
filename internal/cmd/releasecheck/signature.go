package main

import (
	"context"
	"fmt"
	"os/exec"
)

// checkSignature lets gpg check the signature by a key that it has: the registries
// verify it by the public key that they were given.
func (r release) checkSignature(ctx context.Context) error {
	command := exec.CommandContext(ctx, "gpg", "--batch", "--verify", r.path(r.signature()), r.path(r.sums())) //nolint:gosec // The files are named by the caller.
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("gpg: %w\n%s", err, said)
	}
	return nil
}
