package terraformcli_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

func TestFindFetchesNothingOnceInterrupted(t *testing.T) {
	temporary := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, temporary)
	}
	t.Setenv("PATH", t.TempDir())
	t.Setenv(terraformcli.Variable, "")
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()

	_, err := terraformcli.Find(ctx)
	const want = "neither terraform nor tofu is on the PATH, and Terraform cannot be fetched (it was interrupted); install one of them, or set AIHUBMIX_CLI to the path of one"
	if err == nil || err.Error() != want {
		t.Errorf("the error is:\n%v\nwant:\n%s", err, want)
	}
	requireEmpty(t, temporary)
}

// A proxy that cannot be reached stands for a network that is not there, on any
// machine. net/http looks at these variables once: no other test may get that far.
func TestFindWithoutANetwork(t *testing.T) {
	temporary := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, temporary)
	}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy"} {
		t.Setenv(name, "http://127.0.0.1:1")
	}
	for _, name := range []string{"NO_PROXY", "no_proxy"} {
		t.Setenv(name, "")
	}
	t.Setenv("PATH", t.TempDir())
	t.Setenv(terraformcli.Variable, "")

	_, err := terraformcli.Find(t.Context())
	if err == nil {
		t.Fatal("something was fetched without a network")
	}
	for _, want := range []string{"neither terraform nor tofu is on the PATH, and Terraform cannot be fetched (", "); install one of them, or set AIHUBMIX_CLI to the path of one"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in: %v", want, err)
		}
	}
	if strings.ContainsAny(err.Error(), "\n*") {
		t.Errorf("it is not one line: %v", err)
	}
	requireEmpty(t, temporary)
}

func requireEmpty(t *testing.T, folder string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v (%v)", entries, err)
	}
}
