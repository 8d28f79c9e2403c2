package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

const (
	ownKey   = "fd-the-own-key-of-a-test"
	wrongKey = "fd-a-wrong-key-of-a-test"
)

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

// runTests finds the CLI once, since it may have to be fetched.
func runTests(m *testing.M) int {
	if os.Getenv("TF_ACC") == "" {
		return m.Run()
	}
	cli, err := terraformcli.Find(context.Background())
	if err != nil {
		_, _ = os.Stderr.WriteString("acceptance tests need a CLI: " + err.Error() + "\n")
		return 1
	}
	defer cli.Remove()
	_ = os.Setenv(terraformcli.Variable, cli.Path)
	return m.Run()
}

// isolate skips where acceptance tests are, and takes from the environment what
// would point the demo to an account.
func isolate(t *testing.T) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run when TF_ACC is set")
	}
	for _, name := range append(keyVariables, serviceVariables...) {
		t.Setenv(name, "")
	}
}

// demonstrate runs the demo, and checks what holds for every run: that it leaves
// nothing behind and shows no key.
func demonstrate(t *testing.T, ctx context.Context) (string, error) { //nolint:revive // The test comes first.
	t.Helper()
	// The path of t.TempDir would be too long for the sockets in it on some systems.
	temporary, err := os.MkdirTemp("", "t") //nolint:usetesting // See above.
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(temporary)
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, temporary)
	}
	var out bytes.Buffer
	err = run(ctx, &out)
	left, readErr := os.ReadDir(temporary)
	if readErr != nil {
		t.Fatal(readErr)
	}
	for _, entry := range left {
		t.Errorf("the demo left %s behind", entry.Name())
	}
	said := out.String()
	if err != nil {
		said += err.Error()
	}
	for _, key := range []string{aihubmixtest.ManageKey, ownKey, wrongKey} {
		if strings.Contains(said, key) {
			t.Errorf("the key %s was printed in:\n%s", key, said)
		}
	}
	return out.String(), err
}

// requireInOrder checks that the texts come in that order.
func requireInOrder(t *testing.T, output string, texts ...string) {
	t.Helper()
	rest := output
	for _, text := range texts {
		_, after, found := strings.Cut(rest, text)
		if !found {
			t.Fatalf("%q is missing, or not where it should be, in:\n%s", text, output)
		}
		rest = after
	}
}
