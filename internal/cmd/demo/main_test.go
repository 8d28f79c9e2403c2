package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const (
	ownKey   = "fd-the-own-key-of-a-test"
	wrongKey = "fd-a-wrong-key-of-a-test"
)

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

// runTests finds the CLI and builds the provider, once for all tests.
func runTests(m *testing.M) (code int) {
	if os.Getenv("TF_ACC") == "" {
		return m.Run()
	}
	err := terraformcli.Use(context.Background(), os.Stderr, func(cli terraformcli.CLI, folder string) error {
		_ = os.Setenv(terraformcli.Variable, cli.Path)
		executable, err := terraformcli.Provider(context.Background(), folder)
		if err == nil {
			_ = os.Setenv(terraformcli.VariableProvider, executable)
			code = m.Run()
		}
		return err
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "acceptance tests need a CLI and the provider:", err)
		return 1
	}
	return code
}

// isolate skips the test when acceptance tests are skipped, and clears the variables of an account.
func isolate(t *testing.T) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run when TF_ACC is set")
	}
	for _, name := range append(keyVariables, gatewayVariables...) {
		t.Setenv(name, "")
	}
}

// shortTemporaryFolder is short enough for the sockets in it, in contrast to t.TempDir on some systems.
func shortTemporaryFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "t") //nolint:usetesting // See above.
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

// demonstrate runs the demo, and checks that it leaves nothing behind and prints no key.
func demonstrate(t *testing.T, ctx context.Context) (string, error) { //nolint:revive // The test comes first.
	t.Helper()
	temporary := shortTemporaryFolder(t)
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, temporary)
	}
	var out bytes.Buffer
	err := run(ctx, &out)
	left, readErr := os.ReadDir(temporary)
	if readErr != nil {
		t.Fatal(readErr)
	}
	for _, entry := range left {
		t.Errorf("the demo left %s behind", entry.Name())
	}
	shown := out.String()
	if err != nil {
		shown += err.Error()
	}
	for _, key := range []string{gatewaytest.ManageKey, ownKey, wrongKey} {
		if strings.Contains(shown, key) {
			t.Errorf("the key %s was printed in:\n%s", key, shown)
		}
	}
	return out.String(), err
}

// requireInOrder checks that the output contains the texts in that order.
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

var (
	exampleAccount = []string{
		"1. The account as outputs", "active = true", "balance_usd = 58.142514", "used_usd = 572.806968",
		`username = "ada"`,
	}
	gates = []string{
		"2. A gate", "requires 20 USD", "58.142514 USD", "terraform_data.deployment: Creation complete",
		"Apply complete! Resources: 1 added", "balance_usd = 58.142514",
		"3. The same gate", "3.235 USD", "Error: The account's balance is below the required minimum",
		"is 3.235 USD, but at least 20", "Stopped as it should be (exit status 1)",
		"https://console.aihubmix.com/setting", "“Generate System Access Token”", "AIHUBMIX_MANAGE_KEY",
		`"make install"`, `data "aihubmix_user"`,
	}
)

func TestDemoBuildsTheProvider(t *testing.T) {
	isolate(t)
	t.Setenv(terraformcli.VariableProvider, "")
	output, err := demonstrate(t, t.Context())
	if err != nil {
		t.Fatalf("%v, after:\n%s", err, output)
	}
	requireInOrder(t, output, append(exampleAccount, gates...)...)
}

// There is no key, a broken CLI configuration, and settings that would disturb the demo.
func TestDemoDoesNotDependOnSettings(t *testing.T) {
	isolate(t)
	broken := filepath.Join(t.TempDir(), "broken.tfrc")
	if err := os.WriteFile(broken, []byte("provider_installation {{{"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TF_CLI_CONFIG_FILE", broken)
	for _, name := range []string{
		"TF_CLI_ARGS", "TF_CLI_ARGS_version", "TF_WORKSPACE", "TF_DATA_DIR",
		"TF_REATTACH_PROVIDERS", "TF_PLUGIN_CACHE_DIR",
		"AIHUBMIX_API_BASE", "AIHUBMIX_REQUEST_TIMEOUT", "AIHUBMIX_MAX_RETRIES",
	} {
		t.Setenv(name, "-nonsense")
	}
	t.Setenv("TF_LOG", "TRACE")
	output, err := demonstrate(t, t.Context())
	if err != nil {
		t.Fatalf("%v, after:\n%s", err, output)
	}
	requireInOrder(t, output, append(exampleAccount, gates...)...)
	requirePicture(t, output)
}

func TestDemoEndsWithoutACLI(t *testing.T) {
	t.Setenv(terraformcli.Variable, filepath.Join(t.TempDir(), "missing"))
	_, err := demonstrate(t, t.Context())
	if err == nil || !strings.Contains(err.Error(), terraformcli.Variable) {
		t.Errorf("the error is: %v", err)
	}
}

func TestDemoIsInterruptedWhileItWaitsForAResponse(t *testing.T) {
	isolate(t)
	ctx, interrupt := context.WithCancel(t.Context())
	gateway := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		interrupt()
		<-r.Context().Done()
	}))
	defer gateway.Close()
	t.Setenv("AIHUBMIX_MANAGE_KEY", ownKey)
	t.Setenv("AIHUBMIX_API_BASE", gateway.URL)

	_, err := demonstrate(t, ctx)
	if err == nil || err.Error() != "it was interrupted, and has left nothing behind" {
		t.Errorf("the error is: %v", err)
	}
}

func TestDemoIsInterruptedBeforeItBegins(t *testing.T) {
	isolate(t)
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	if _, err := demonstrate(t, ctx); err == nil {
		t.Error("an interrupted demo succeeded")
	}
}
