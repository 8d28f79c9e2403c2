//go:build linux

package provider_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// What is left when a run is interrupted at any moment, with real processes: a CLI, and
// the provider as it is released.

const (
	// responseDelay is when the gateway responds to a write, which it does at once.
	responseDelay = 400 * time.Millisecond
	// hangTimeout ends a test that hangs.
	hangTimeout = 5 * time.Minute
)

// slow makes the gateway respond to every write late.
func slow(server *gatewaytest.Server, methods ...string) {
	for _, method := range methods {
		server.Inject(gatewaytest.Fault{Method: method, Delay: responseDelay, Processed: true})
	}
}

// run of a CLI that is under way, with the provider in a process group of their own.
type run struct {
	t       *testing.T
	command *exec.Cmd
	printed bytes.Buffer
}

func start(w *providertest.Workspace, arguments ...string) *run {
	w.T.Helper()
	r := &run{t: w.T, command: w.Command(append(arguments, "-no-color")...)}
	r.command.Stdout, r.command.Stderr = &r.printed, &r.printed
	r.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := r.command.Start(); err != nil {
		w.T.Fatal(err)
	}
	// A test that fails leaves no process either.
	w.T.Cleanup(func() { _ = syscall.Kill(-r.command.Process.Pid, syscall.SIGKILL) })
	return r
}

// signals are how runs are interrupted.
var signals = map[string]func(process int) error{
	"SIGINT to the CLI":    func(process int) error { return syscall.Kill(process, syscall.SIGINT) },
	"SIGTERM to the CLI":   func(process int) error { return syscall.Kill(process, syscall.SIGTERM) },
	"SIGTERM to the group": func(process int) error { return syscall.Kill(-process, syscall.SIGTERM) },
}

// interrupt sends the signal once the server has received so many requests, and waits
// for the end.
func (r *run) interrupt(server *gatewaytest.Server, signal string, at moment) (said string) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), hangTimeout)
	defer cancel()
	if err := server.AwaitRequests(ctx, at.method, "/api/token/", at.count); err != nil {
		r.t.Fatalf("%d requests of %s did not come: %v", at.count, at.method, err)
	}
	if err := signals[signal](r.command.Process.Pid); err != nil {
		r.t.Fatal(err)
	}
	_ = r.command.Wait()
	return providertest.Unframed(r.printed.String())
}

// group are the processes of the run that have not ended.
func (r *run) group() []int {
	r.t.Helper()
	var members []int
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		r.t.Fatal(err)
	}
	for _, file := range files {
		content, _ := os.ReadFile(file)
		_, after, found := strings.Cut(string(content), ") ")
		fields := strings.Fields(after)
		if !found || len(fields) < 3 || fields[0] == "Z" || fields[2] != strconv.Itoa(r.command.Process.Pid) {
			continue
		}
		process, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		members = append(members, process)
	}
	return members
}

// requireEnded waits until no process of the run is left.
func (r *run) requireEnded() {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), hangTimeout)
	defer cancel()
	for ticks := time.NewTicker(50 * time.Millisecond); len(r.group()) > 0; {
		select {
		case <-ticks.C:
		case <-ctx.Done():
			r.t.Fatalf("the processes %v are left", r.group())
		}
	}
}

// moment is when the server has received so many requests of a method.
type moment struct {
	method string
	count  int
}

func (m moment) String() string { return fmt.Sprintf("%s %d", m.method, m.count) }

func TestInterruptedRunLosesAndDoublesNoKey(t *testing.T) {
	t.Parallel()
	ten := func(name string) string {
		return providertest.NeedProvider +
			providertest.APIKey("  count = 10\n  name  = \""+name+"-${count.index}\"\n  spend_limit_usd = 1")
	}
	for what, test := range map[string]struct {
		// before is what was applied before, config what the run that is interrupted applies.
		before, config string
		moments        []moment
	}{
		"creates": {"", ten("app"), []moment{{"POST", 1}, {"POST", 5}, {"POST", 10}, {"PUT", 1}, {"PUT", 10}}},
		"updates": {ten("app"), ten("renamed"), []moment{{"PUT", 1}, {"PUT", 10}}},
		"deletes": {ten("app"), providertest.NeedProvider, []moment{{"DELETE", 1}, {"DELETE", 10}}},
	} {
		for _, at := range test.moments {
			for signal := range signals {
				t.Run(fmt.Sprintf("%s at %s of %s", signal, at, what), func(t *testing.T) {
					t.Parallel()
					server := providertest.NewServer(t)
					w := providertest.NewProcessWorkspace(t, server, test.before)
					if test.before != "" {
						w.MustRun("apply", "-auto-approve")
						server.ForgetRequests()
					}
					w.Write("main.tf", test.config)
					slow(server, "POST", "PUT", "DELETE")
					r := start(w, "apply", "-auto-approve")
					said := r.interrupt(server, signal, at)
					r.requireEnded()
					providertest.ExpectNone(t, said, "produced an invalid", "panic", "plugin did not respond",
						"Plugin did not respond")
					if what != "deletes" { // What is gone may be in the state until it is read.
						requireNoneLost(t, server, w)
					}
					server.ClearFaults()
					w.MustRun("apply", "-auto-approve")
					requireSame(t, server, w)
					if expected := strings.Count(test.config, "count ") * 10; len(server.APIKeys()) != expected {
						t.Errorf("the server has %d keys, not %d", len(server.APIKeys()), expected)
					}
					w.RequireNoChange()
				})
			}
		}
	}
}

// requireNoneLost sees that the state has each key of the server, and no other but what
// may appear yet: on a busy machine, a create may not be done within the ten seconds.
func requireNoneLost(t *testing.T, server *gatewaytest.Server, w *providertest.Workspace) {
	t.Helper()
	var inTable, inState []string
	for _, key := range server.APIKeys() {
		inTable = append(inTable, key.Name)
	}
	for _, key := range w.KeysInState() {
		if key.ID != nil || slices.Contains(inTable, key.Name) {
			inState = append(inState, key.Name)
		}
	}
	slices.Sort(inTable)
	slices.Sort(inState)
	if !slices.Equal(inTable, inState) {
		t.Errorf("the server has %q, and the state has %q", inTable, inState)
	}
}

// requireSame checks that the state has the keys of the server, and their secrets.
func requireSame(t *testing.T, server *gatewaytest.Server, w *providertest.Workspace) {
	t.Helper()
	secrets := map[int64]string{}
	for _, key := range server.APIKeys() {
		secrets[key.ID] = "sk-" + key.Key
	}
	keys := w.KeysInState()
	if len(keys) != len(secrets) {
		t.Errorf("the server has %d keys, and the state has %v", len(secrets), keys)
	}
	for _, key := range keys {
		if key.ID == nil || secrets[*key.ID] == "" || key.Key != nil && *key.Key != secrets[*key.ID] {
			t.Errorf("the server has no key %+v", key)
		}
	}
}

// A create whose answer was lost is looked for, for some seconds more.
func TestInterruptedSearchForAKeyLosesNone(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for signal := range signals {
			if style != gatewaytest.StyleAIHubMix && signal != "SIGINT to the CLI" {
				continue
			}
			t.Run(signal+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				server := providertest.NewServer(t, gatewaytest.WithStyle(style))
				server.Inject(gatewaytest.Fault{Method: "POST", Status: 504, Late: 4 * responseDelay})
				w := providertest.NewProcessWorkspace(t, server,
					providertest.NeedProvider+providertest.APIKey("  count = 3\n  name  = \"app\""))
				r := start(w, "apply", "-auto-approve")
				r.interrupt(server, signal, moment{"GET", 1})
				r.requireEnded()
				requireSame(t, server, w)
				// Those that were found after the interruption are tainted; on a busy machine,
				// others may have been found before.
				if found := w.KeysInState(); len(found) == 0 {
					t.Error("the state has no key")
				}
				server.ClearFaults()
				w.MustRun("apply", "-auto-approve")
				requireSame(t, server, w)
				w.RequireNoChange()
			})
		}
	}
}

// using is a run that uses an ephemeral key as long as a process lives.
const using = `
ephemeral "aihubmix_api_key" "run" {
  spend_limit_usd = 1
  ttl             = "2h"
}

resource "terraform_data" "deployment" {
  depends_on = [ephemeral.aihubmix_api_key.run]
  provisioner "local-exec" {
    command = "curl --silent --output /dev/null %s/used; %s"
  }
}
`

func needsCurl(w *providertest.Workspace) {
	w.T.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		w.T.Skip("there is no curl")
	}
}

func TestInterruptedRunLeavesNoEphemeralKey(t *testing.T) {
	t.Parallel()
	for signal := range signals {
		for name, test := range map[string]struct {
			at      moment
			command string
		}{
			"while it is opened":  {moment{"POST", 1}, "exit 0"},
			"while it is used":    {moment{"GET", 0}, "exec tail -f /dev/null"},
			"while it is deleted": {moment{"DELETE", 1}, "exit 0"},
		} {
			t.Run(signal+" "+name, func(t *testing.T) {
				t.Parallel()
				providertest.NeedsEphemeralResources(t)
				server := providertest.NewServer(t)
				w := providertest.NewProcessWorkspace(t, server,
					providertest.NeedProvider+fmt.Sprintf(using, server.URL, test.command))
				needsCurl(w)
				slow(server, "POST", "DELETE")
				r := start(w, "apply", "-auto-approve")
				if test.at.count == 0 {
					if err := server.AwaitRequests(t.Context(), "GET", "/used", 1); err != nil {
						t.Fatal(err)
					}
				}
				r.interrupt(server, signal, test.at)
				r.requireEnded()
				if left := server.APIKeys(); len(left) > 0 {
					t.Errorf("the server has %v", left)
				}
			})
		}
	}
}

// No CLI closes what is open when a run fails.
func TestRunThatFailsLeavesNoEphemeralKey(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]string{
		"what uses it fails": fmt.Sprintf(using, "http://127.0.0.1:1", "exit 1"),
		"a precondition fails in the plan": `
ephemeral "aihubmix_api_key" "run" {
  spend_limit_usd = 1
  ttl             = "720h"
  delete_on_close = !terraform.applying
}

variable "ready" {
  default = false
}
` + providertest.Deployment(`
  depends_on = [ephemeral.aihubmix_api_key.run]
  lifecycle {
    precondition {
      condition     = var.ready
      error_message = "It is not ready."
    }
  }
`),
		"a condition on its name does not hold": `
ephemeral "aihubmix_api_key" "run" {
  spend_limit_usd = 1
}

ephemeral "aihubmix_api_key" "second" {
  spend_limit_usd = 1
  lifecycle {
    precondition {
      condition     = ephemeral.aihubmix_api_key.run.name == "never"
      error_message = "It is another."
    }
  }
}
`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			providertest.NeedsEphemeralResources(t)
			server := providertest.NewServer(t)
			w := providertest.NewProcessWorkspace(t, server, providertest.NeedProvider+config)
			said, exit := w.Run("apply", "-auto-approve")
			providertest.ExpectExit(t, exit, 1, said)
			if left := server.APIKeys(); len(left) > 0 || server.Count("POST", "/api/token/") == 0 {
				t.Errorf("the server has %v after %s", left, said)
			}
		})
	}
}

// A CLI that is killed can end nothing: the provider sees it and ends by itself, with
// what is open closed.
func TestProviderEndsWithAKilledCLI(t *testing.T) {
	t.Parallel()
	providertest.NeedsEphemeralResources(t)
	server := providertest.NewServer(t)
	w := providertest.NewProcessWorkspace(t, server,
		providertest.NeedProvider+fmt.Sprintf(using, server.URL, "exec tail -f /dev/null"))
	needsCurl(w)
	r := start(w, "apply", "-auto-approve")
	ctx, cancel := context.WithTimeout(t.Context(), hangTimeout)
	defer cancel()
	if err := server.AwaitRequests(ctx, "GET", "/used", 1); err != nil {
		t.Fatal(err)
	}
	// The process that uses the key goes on, as the provider does at first.
	if err := r.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := server.AwaitRequests(ctx, "DELETE", "/api/token/", 1); err != nil {
		t.Fatal(err)
	}
	for _, process := range r.group() {
		if name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", process)); strings.HasPrefix(string(name), "tail") {
			_ = syscall.Kill(process, syscall.SIGKILL)
		}
	}
	r.requireEnded()
	_ = r.command.Wait()
	if left := server.APIKeys(); len(left) > 0 {
		t.Errorf("the gateway has %v", left)
	}
}
