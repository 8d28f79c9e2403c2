// Package providertest has what the tests of several packages need: a workspace in which a CLI runs, the provider over
// its protocol, and configurations and objects to test with.
package providertest

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
)

// CLI is what acceptance tests run.
var CLI terraformcli.CLI

// folder has all temporary files of the tests of a package.
var folder string

// Run runs the tests of a package. Acceptance tests get a CLI. All temporary files are below one folder, which is
// removed at the end, also if the tests are interrupted.
func Run(m *testing.M) int {
	// No test reads the trace of a provider that runs inside of it.
	for _, variable := range []string{"TF_LOG_SDK", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_PROTO"} {
		_ = os.Setenv(variable, "OFF")
	}
	base := ""
	if runtime.GOOS == "darwin" {
		base = "/tmp" // The usual folder's path is too long for the sockets of plugins.
	}
	var err error
	if folder, err = os.MkdirTemp(base, "aihubmix-"); err != nil {
		fmt.Fprintln(os.Stderr, "the tests need a temporary folder:", err)
		return 1
	}
	defer os.RemoveAll(folder)
	for _, variable := range []string{"TMPDIR", "TMP", "TEMP"} {
		_ = os.Setenv(variable, folder)
	}
	go endWhenInterrupted()
	if os.Getenv("TF_ACC") == "" {
		return m.Run()
	}
	if CLI, err = terraformcli.Find(context.Background(), folder, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "acceptance tests need a CLI:", err)
		return 1
	}
	return m.Run()
}

var (
	// interrupted ends the commands that run, which running waits for.
	interrupted, interrupt = context.WithCancel(context.Background())
	running                sync.WaitGroup
)

func endWhenInterrupted() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	<-signals
	interrupt()
	running.Wait()
	_ = os.RemoveAll(folder)
	os.Exit(1)
}

// NeedsEphemeralResources skips the test if the CLI has no ephemeral resources.
func NeedsEphemeralResources(t *testing.T) { t.Helper(); NeedsCLI(t, "1.10", "1.11") }

// NeedsAcceptance skips the test if acceptance tests are.
func NeedsAcceptance(t testing.TB) {
	t.Helper()
	// TestMain has read which CLI it is, of which go test takes no note when it caches results.
	_ = os.Getenv(terraformcli.Variable)
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run when TF_ACC is set")
	}
}

// NeedsCLI skips the test unless the CLI is that version or newer, see [terraformcli.CLI.AtLeast].
func NeedsCLI(t *testing.T, terraform, openTofu string) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" || CLI.AtLeast(terraform, openTofu) {
		return
	}
	var needed []string
	if terraform != "" {
		needed = append(needed, "Terraform "+terraform)
	}
	if openTofu != "" {
		needed = append(needed, "OpenTofu "+openTofu)
	}
	t.Skip(strings.Join(needed, " or ") + " is needed")
}

// Surroundings are what a provider under test finds around it.
type Surroundings struct {
	Variables map[string]string
	Home      string
	Clock     *gatewaytest.Clock
	// options are further ones of the provider.
	Options []provider.Option
}

// Reaching is the usual surroundings: a key and a base URL in the environment, no saved login, and a clock that doesn't
// wait.
func Reaching(server *gatewaytest.Server) Surroundings {
	return Surroundings{
		Variables: map[string]string{
			"AIHUBMIX_MANAGE_KEY": gatewaytest.ManageKey,
			"AIHUBMIX_API_BASE":   server.URL,
		},
		Clock: gatewaytest.NewClock(),
	}
}

// ReachingInMemory is the usual surroundings of a server without a listener.
func ReachingInMemory(t testing.TB, server *gatewaytest.Server) Surroundings {
	t.Helper()
	way := server.Transport()
	t.Cleanup(way.CloseIdleConnections)
	around := Reaching(server)
	around.Options = []provider.Option{provider.WithReach(func(config *aihubmix.Config) { config.RoundTripper = way })}
	return around
}

// WithAPIKey has an API key in the environment as well.
func (s Surroundings) WithAPIKey(key string) Surroundings {
	s.Variables = maps.Clone(s.Variables)
	s.Variables["AIHUBMIX_API_KEY"] = key
	return s
}

// Server returns a provider.
func (s Surroundings) Server() tfprotov6.ProviderServer {
	options := append([]provider.Option{provider.WithEnvironment(s.Variables, s.Home)}, s.Options...)
	if s.Clock != nil {
		options = append(options, provider.WithClock(s.Clock))
	}
	return provider.NewServer("test", options...)()
}

// NewServer starts a server that ends with the test.
func NewServer(t testing.TB, options ...gatewaytest.Option) *gatewaytest.Server {
	t.Helper()
	server := gatewaytest.NewServer(options...)
	t.Cleanup(server.Close)
	return server
}

// Apply applies a configuration with a CLI, and compares outputs. If it has created something, the next plan must be
// empty, and it is destroyed.
func Apply(t *testing.T, around Surroundings, config string, outputs map[string]string) {
	t.Helper()
	w := NewAttachedWorkspace(t, around, config)
	w.MustRun("apply", "-auto-approve")
	state := w.State()
	for name, expected := range outputs {
		if found := strings.Trim(string(state.Outputs[name].Value), `"`); found != expected {
			t.Errorf("the output %s is %s, not %s", name, found, expected)
		}
	}
	isManaged := false
	for _, resource := range state.Resources {
		isManaged = isManaged || resource.Mode == "managed"
	}
	if isManaged {
		w.RequireNoChange()
		w.MustRun("destroy", "-auto-approve")
	}
}

// ApplyError runs a configuration that must fail, and returns what the CLI says in one line, without its frame.
func ApplyError(t *testing.T, around Surroundings, config string) string {
	t.Helper()
	w := NewAttachedWorkspace(t, around, config)
	said, exitCode := w.Run("apply", "-auto-approve")
	if exitCode == 0 {
		t.Fatal("the run succeeded, but should have failed")
	}
	return said
}

var blanks = regexp.MustCompile(`\s+`)

// Unframed undoes the CLI's layout: its frame, its markers and its line breaks.
func Unframed(text string) string {
	text = strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(text)
	return blanks.ReplaceAllString(text, " ")
}

// ExpectWords checks what a CLI said, and that no secret is in it.
func ExpectWords(t testing.TB, said string, words ...string) {
	t.Helper()
	for _, expected := range words {
		if !strings.Contains(said, expected) {
			t.Errorf("the error does not say %q:\n%s", expected, said)
		}
	}
	if strings.Contains(said, gatewaytest.ManageKey) {
		t.Errorf("the error holds the key:\n%s", said)
	}
}

// ExpectNone checks that none of the words was said.
func ExpectNone(t testing.TB, said string, words ...string) {
	t.Helper()
	for _, forbidden := range words {
		if strings.Contains(said, forbidden) {
			t.Errorf("the error holds %q:\n%s", forbidden, said)
		}
	}
}
