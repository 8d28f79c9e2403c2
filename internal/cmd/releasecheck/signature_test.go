package main

import (
	"os"
	"os/exec"
	"runtime"
	"testing"
)

func TestSignatureOfOtherSumsIsRefused(t *testing.T) {
	if _, err := exec.LookPath("gpg"); err != nil || runtime.GOOS == "windows" {
		t.Skip("there is no gpg that takes the paths of this system")
	}
	// The path of t.TempDir would be too long for the socket of gpg's agent.
	keys, err := os.MkdirTemp("", "k") //nolint:usetesting // See above.
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = exec.Command("gpgconf", "--homedir", keys, "--kill", "all").Run()
		_ = os.RemoveAll(keys)
	})
	t.Setenv("GNUPGHOME", keys)

	r := release{folder: goodFiles(t).write(t), version: testedVersion}
	if err := r.checkSignature(t.Context()); err == nil {
		t.Error("an empty signature is taken for good")
	}
	gpg(t, "--passphrase", "", "--quick-generate-key", "test", "default", "sign", "1d")
	gpg(t, "--yes", "--output", r.path(r.signature()), "--detach-sign", r.path(r.sums()))
	if err := r.checkSignature(t.Context()); err != nil {
		t.Errorf("a good signature is refused: %v", err)
	}
	if err := os.WriteFile(r.path(r.sums()), []byte("other sums"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.checkSignature(t.Context()); err == nil {
		t.Error("a signature of other sums is taken for good")
	}
}

func gpg(t *testing.T, arguments ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "gpg", append([]string{"--batch", "--quiet"}, arguments...)...)
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
}
