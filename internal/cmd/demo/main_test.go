package main

import (
	"bytes"
	"context"
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

// Run finds the CLI once, since it may have to be fetched, and builds the provider
// once.
func runTests(m *testing.M) int {
	if os.Getenv("TF_ACC") == "" {
		return m.Run()
	}
	cli, err := terraformcli.Find(context.Background(), os.Stderr)
	if err != nil {
		_, _ = os.Stderr.WriteString("acceptance tests need a CLI: " + err.Error() + "\n")
		return 1
	}
	defer cli.Remove()
	_ = os.Setenv(terraformcli.Variable, cli.Path)
	space, err := newWorkspace(cli, os.Stderr)
	if err == nil {
		defer space.remove()
		err = space.buildProvider(context.Background())
	}
	if err != nil {
		_, _ = os.Stderr.WriteString("the provider cannot be built: " + err.Error() + "\n")
		return 1
	}
	prebuilt = space.executable()
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

var (
	exampleAccount = []string{
		"1. The account as outputs", "active = true", "balance_usd = 58.142514", "used_usd = 572.806968", `username = "ada"`,
	}
	gates = []string{
		"2. A gate", "requires 20 USD", "58.142514 USD", "terraform_data.deployment: Creation complete",
		"Apply complete! Resources: 1 added", "balance_usd = 58.142514",
		"3. The same gate", "3.235 USD", "Error: Resource precondition failed",
		"The balance is 3.235 USD, but at least 20 USD are required.", "Stopped as it should be (exit status 1)",
		"https://console.aihubmix.com/setting", "“Generate System Access Token”", "AIHUBMIX_MANAGE_KEY", "`make install`", `data "aihubmix_user"`,
	}
)

func TestDemoBuildsTheProvider(t *testing.T) {
	isolate(t)
	built := prebuilt
	prebuilt = ""
	defer func() { prebuilt = built }()
	output, err := demonstrate(t, t.Context())
	if err != nil {
		t.Fatalf("%v, after:\n%s", err, output)
	}
	requireInOrder(t, output, append(exampleAccount, gates...)...)
}

func TestDemoRunsWithNothingSetUp(t *testing.T) {
	for name, variables := range map[string]map[string]string{
		"with an empty environment": nil,
		"with a CLI configuration that does not exist": {
			"TF_CLI_CONFIG_FILE": filepath.Join(t.TempDir(), "missing.tfrc"),
		},
		"with a broken CLI configuration": {
			"TF_CLI_CONFIG_FILE": write(t, "broken.tfrc", "provider_installation {{{"),
		},
		"with settings of the CLI that would disturb the demo": {
			"TF_CLI_ARGS": "-nonsense", "TF_CLI_ARGS_version": "-nonsense", "TF_WORKSPACE": "other", "TF_DATA_DIR": "elsewhere",
			"TF_VAR_minimum_usd": "1000", "TF_LOG": "TRACE", "TF_REATTACH_PROVIDERS": "nonsense", "TF_PLUGIN_CACHE_DIR": "missing",
		},
		"with settings of the provider but no key": {
			"AIHUBMIX_API_BASE": "nonsense", "AIHUBMIX_REQUEST_TIMEOUT": "nonsense", "AIHUBMIX_MAX_RETRIES": "nonsense",
		},
	} {
		t.Run(name, func(t *testing.T) {
			isolate(t)
			for name, value := range variables {
				t.Setenv(name, value)
			}
			output, err := demonstrate(t, t.Context())
			if err != nil {
				t.Fatalf("%v, after:\n%s", err, output)
			}
			requireInOrder(t, output, append(exampleAccount, gates...)...)
			requirePicture(t, output)
		})
	}
}

func TestDemoEndsWithoutACLI(t *testing.T) {
	t.Setenv(terraformcli.Variable, filepath.Join(t.TempDir(), "missing"))
	_, err := demonstrate(t, t.Context())
	if err == nil || !strings.Contains(err.Error(), terraformcli.Variable) {
		t.Errorf("the error is: %v", err)
	}
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDemoIsInterruptedWhileItWaitsForAResponse(t *testing.T) {
	isolate(t)
	ctx, interrupt := context.WithCancel(t.Context())
	service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		interrupt()
		<-r.Context().Done()
	}))
	defer service.Close()
	t.Setenv("AIHUBMIX_MANAGE_KEY", ownKey)
	t.Setenv("AIHUBMIX_API_BASE", service.URL)

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
