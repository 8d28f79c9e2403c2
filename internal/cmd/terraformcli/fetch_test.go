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

	_, err := terraformcli.Find(ctx, t.Output())
	const want = "neither terraform nor tofu is on the PATH, and Terraform cannot be fetched (it was interrupted); install one of them, or set AIHUBMIX_CLI to the path of one"
	if err == nil || err.Error() != want {
		t.Errorf("the error is:\n%v\nwant:\n%s", err, want)
	}
	requireEmpty(t, temporary)
}

func TestFindWithoutANetworkAndWithoutGo(t *testing.T) {
	temporary := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, temporary)
	}
	home, _ := withoutNetwork(t)
	t.Setenv("PATH", t.TempDir())
	t.Setenv(terraformcli.Variable, "")

	_, err := terraformcli.Find(t.Context(), t.Output())
	if err == nil {
		t.Fatal("something was fetched without a network")
	}
	for _, want := range []string{"neither terraform nor tofu is on the PATH, and Terraform can be neither fetched (", ") nor built (go: executable file not found in ", "); install one of them, or set AIHUBMIX_CLI to the path of one"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in: %v", want, err)
		}
	}
	if strings.ContainsAny(err.Error(), "\n*") {
		t.Errorf("it is not one line: %v", err)
	}
	requireEmpty(t, temporary)
	requireEmpty(t, home)
}

func requireEmpty(t *testing.T, folder string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v (%v)", entries, err)
	}
}
