package provider_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// planLatency is how long the gateway takes for a response while a plan is measured.
const planLatency = 20 * time.Millisecond

// The configurations of the plans. SERVER is the base URL of the gateway.
const (
	manyReads = providertest.NeedProvider + `data "aihubmix_user" "read" { count = %d }` + "\n"
	manyKeys  = providertest.NeedProvider + `resource "aihubmix_api_key" "app" {
  count           = %d
  name            = "app-${count.index}"
  spend_limit_usd = 5
}
`
	terraformData = `resource "terraform_data" "app" {
  count = %d
  input = "app-${count.index}"
}
`
	passwords = `resource "random_password" "app" {
  count  = %d
  length = 20
}
`
	httpReads = `data "http" "read" {
  count           = %d
  url             = "SERVER/api/user/self"
  request_headers = { Authorization = "Bearer ` + gatewaytest.ManageKey + `" }
}
`
)

// comparedPlans are plans with this provider and without it, of so many objects.
var comparedPlans = []struct {
	name, ours, theirs string
	count              int
}{
	{"reads of the account, and of data http", manyReads, httpReads, 1},
	{"reads of the account, and of data http", manyReads, httpReads, 20},
	{"reads of the account, and of data http", manyReads, httpReads, 100},
	{"reads of the account, and terraform_data", manyReads, terraformData, 100},
	{"API keys, and terraform_data", manyKeys, terraformData, 300},
	{"API keys, and random_password", manyKeys, passwords, 1000},
}

// BenchmarkPlans compares the time and the CPU time of whole plans, in pairs: "-benchtime 9x" measures nine. It
// enforces no figure, because times depend on the machine.
func BenchmarkPlans(b *testing.B) {
	p := newPlans(b, "-trimpath", "-tags=grpcnotrace", "-ldflags=-s -w") // As a release is built.
	for _, compared := range comparedPlans {
		b.Run(fmt.Sprintf("%d %s", compared.count, compared.name), func(b *testing.B) {
			if p.peers == "" && compared.theirs != terraformData {
				b.Skip("`make bench peers=FOLDER` compares with the providers in that folder")
			}
			pair, wall, cpu := p.pairs(b, compared.ours, compared.theirs, compared.count)
			for b.Loop() {
				pair()
			}
			b.ReportMetric(0, "ns/op")
			b.Logf("time %s, CPU %s", wall, cpu)
		})
	}
	b.Run("memory of a plan over 1000 API keys", func(b *testing.B) {
		w := p.prepare(b, fmt.Sprintf(manyKeys, 1000))
		for b.Loop() {
			b.ReportMetric(float64(p.peakMemory(b, w))*1024/1e6, "MB")
		}
	})
}

func TestPlansAreCompared(t *testing.T) {
	t.Parallel()
	p := newPlans(t)
	pair, wall, cpu := p.pairs(t, manyReads, terraformData, 1)
	pair()
	if !strings.Contains(wall.String(), " = ") || wall.found[0] <= 0 || cpu.found[0] <= 0 {
		t.Errorf("time %s, CPU %s", wall, cpu)
	}
	kibibytes := p.peakMemory(t, p.prepare(t, fmt.Sprintf(manyKeys, 1)))
	if _, err := os.Stat("/proc/self/exe"); err == nil && kibibytes < 1<<10 {
		t.Errorf("the provider had %d KiB", kibibytes)
	}
}

// plans are where plans are measured: a folder with the provider, and one with the executables of other providers, ""
// if there is none.
type plans struct{ executable, folder, peers string }

func newPlans(t testing.TB, flags ...string) plans {
	t.Helper()
	providertest.NeedsAcceptance(t)
	folder := t.TempDir()
	executable, err := terraformcli.Provider(t.Context(), folder, flags...)
	if err != nil {
		t.Fatal(err)
	}
	return plans{executable, folder, os.Getenv("AIHUBMIX_PEERS")}
}

// prepare writes and applies a configuration, at a gateway of its own.
func (p plans) prepare(t testing.TB, configuration string) *terraformcli.Workspace {
	t.Helper()
	gateway := providertest.NewServer(t)
	overrides := terraformcli.DevOverrides(p.folder)
	if p.peers != "" {
		const block = "dev_overrides {\n"
		peers := fmt.Sprintf("    %q = %q\n    %q = %q\n", "hashicorp/http", p.peers, "hashicorp/random", p.peers)
		overrides = strings.Replace(overrides, block, block+peers, 1)
	}
	w, err := terraformcli.NewWorkspace(providertest.CLI, t.TempDir(), overrides,
		"AIHUBMIX_MANAGE_KEY="+gatewaytest.ManageKey, "AIHUBMIX_API_BASE="+gateway.URL)
	err = errors.Join(err, w.Write("main.tf", strings.ReplaceAll(configuration, "SERVER", gateway.URL)))
	if err == nil {
		_, err = w.MustRun(t.Context(), "apply", "-auto-approve")
	}
	if err != nil {
		t.Fatal(err)
	}
	gateway.Inject(gatewaytest.Fault{Delay: planLatency, Processed: true})
	return w
}

// pairs returns a function that measures a pair of plans, in alternating order, and the results.
func (p plans) pairs(t testing.TB, ours, theirs string, count int) (pair func(), wall, cpu *ratios) {
	t.Helper()
	sides := []*terraformcli.Workspace{
		p.prepare(t, fmt.Sprintf(ours, count)), p.prepare(t, fmt.Sprintf(theirs, count)),
	}
	first := 0
	wall, cpu = &ratios{}, &ratios{}
	return func() {
		var times, cpuTimes [2]time.Duration
		for _, side := range []int{first, 1 - first} {
			command, begun := sides[side].Command(t.Context(), "plan", "-detailed-exitcode"), time.Now()
			if output, err := command.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			times[side] = time.Since(begun)
			cpuTimes[side] = command.ProcessState.UserTime() + command.ProcessState.SystemTime()
		}
		first = 1 - first
		wall.add(times[0], times[1])
		cpu.add(cpuTimes[0], cpuTimes[1])
	}, wall, cpu
}

// ratios are the results of pairs.
type ratios struct {
	ours, theirs []time.Duration
	found        []float64
}

func (r *ratios) add(ours, theirs time.Duration) {
	r.ours, r.theirs = append(r.ours, ours), append(r.theirs, theirs)
	r.found = append(r.found, float64(ours)/float64(theirs))
}

// String has the median of each side, and the median, the lowest and the highest of the ratios.
func (r *ratios) String() string {
	slices.Sort(r.ours)
	slices.Sort(r.theirs)
	slices.Sort(r.found)
	middle := len(r.found) / 2
	return fmt.Sprintf("%.2f s / %.2f s = %.2f (%.2f to %.2f)", r.ours[middle].Seconds(), r.theirs[middle].Seconds(),
		r.found[middle], r.found[0], r.found[len(r.found)-1])
}

// peakMemory is the most memory that the provider has resident during a plan, in KiB, or 0 if the system does not
// report it.
func (p plans) peakMemory(t testing.TB, w *terraformcli.Workspace) (kibibytes int64) {
	t.Helper()
	ended := make(chan error, 1)
	go func() {
		_, err := w.MustRun(t.Context(), "plan", "-detailed-exitcode")
		ended <- err
	}()
	for ticks := time.NewTicker(10 * time.Millisecond); ; {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
			return kibibytes
		case <-ticks.C:
			kibibytes = max(kibibytes, peakOf(p.executable))
		}
	}
}

// peakOf is the most memory that a process of the executable has had resident so far.
func peakOf(executable string) (kibibytes int64) {
	links, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range links {
		if target, err := os.Readlink(link); err != nil || target != executable {
			continue
		}
		status, _ := os.ReadFile(filepath.Join(filepath.Dir(link), "status"))
		if _, after, found := strings.Cut(string(status), "\nVmHWM:"); found {
			var figure int64
			_, _ = fmt.Sscan(after, &figure)
			kibibytes = max(kibibytes, figure)
		}
	}
	return kibibytes
}
