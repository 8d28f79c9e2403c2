package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// latency is how long the gateway takes for a response while a plan is measured.
const latency = 20 * time.Millisecond

// comparison is a plan with this provider and one without it, of so many objects.
type comparison struct {
	name, ours, theirs string
	count              int
}

// The configurations. SERVER is the base URL of the gateway.
const (
	ourReads = needOurs + `data "aihubmix_user" "read" { count = %d }` + "\n"
	ourKeys  = needOurs + `resource "aihubmix_api_key" "app" {
  count           = %d
  name            = "app-${count.index}"
  spend_limit_usd = 5
}
`
	needOurs = `terraform {
  required_providers {
    aihubmix = { source = "aihubmix/aihubmix" }
  }
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

var comparisons = []comparison{
	{"reads of the account, and of data \"http\"", ourReads, httpReads, 1},
	{"reads of the account, and of data \"http\"", ourReads, httpReads, 20},
	{"reads of the account, and of data \"http\"", ourReads, httpReads, 100},
	{"reads of the account, and terraform_data", ourReads, terraformData, 100},
	{"API keys, and terraform_data", ourKeys, terraformData, 300},
	{"API keys, and random_password", ourKeys, passwords, 1000},
}

// bench is where plans are measured: a CLI, a folder with the provider, and one with the executables of other
// providers, "" if there is none.
type bench struct {
	cli           terraformcli.CLI
	folder, peers string
}

// planned is a configuration that is applied, with a gateway of its own.
type planned struct {
	*terraformcli.Workspace

	gateway *gatewaytest.Server
}

// prepare writes and applies a configuration.
func (b bench) prepare(ctx context.Context, configuration string) (*planned, error) {
	folder, err := os.MkdirTemp(b.folder, "plan-")
	if err != nil {
		return nil, err
	}
	p := &planned{gateway: gatewaytest.NewServer()}
	sources := map[string]string{"aihubmix/aihubmix": b.folder}
	if b.peers != "" {
		sources["hashicorp/http"], sources["hashicorp/random"] = b.peers, b.peers
	}
	p.Workspace, err = terraformcli.NewWorkspace(b.cli, folder, terraformcli.DevOverrides(sources),
		"AIHUBMIX_MANAGE_KEY="+gatewaytest.ManageKey, "AIHUBMIX_API_BASE="+p.gateway.URL)
	err = errors.Join(err, p.Write("main.tf", strings.ReplaceAll(configuration, "SERVER", p.gateway.URL)))
	if err == nil {
		_, err = p.MustRun(ctx, "apply", "-auto-approve")
	}
	if err != nil {
		p.gateway.Close()
		return nil, err
	}
	p.gateway.Inject(gatewaytest.Fault{Delay: latency, Processed: true})
	return p, nil
}

// plan plans, which must find no change.
func (p *planned) plan(ctx context.Context) (terraformcli.Result, error) {
	return p.MustRun(ctx, "plan", "-detailed-exitcode")
}

// compare measures pairs of plans in alternating order, and prints ours / theirs = ratio.
func (b bench) compare(ctx context.Context, table io.Writer, c comparison, pairs int) error {
	if b.peers == "" && c.theirs != terraformData {
		fmt.Fprintf(table, "%d %s\tleft out: -peers names no folder with that provider\n", c.count, c.name)
		return nil
	}
	var sides [2]*planned
	for i, configuration := range []string{c.ours, c.theirs} {
		var err error
		if sides[i], err = b.prepare(ctx, fmt.Sprintf(configuration, c.count)); err != nil {
			return err
		}
		defer sides[i].gateway.Close()
	}
	var wall, cpu ratios
	for pair := range pairs {
		var results [2]terraformcli.Result
		for i := range sides {
			var err error
			side := (pair + i) % 2
			if results[side], err = sides[side].plan(ctx); err != nil {
				return err
			}
		}
		wall.add(results[0].Time, results[1].Time)
		cpu.add(results[0].CPU, results[1].CPU)
	}
	fmt.Fprintf(table, "%d %s\ttime %s\tCPU %s\n", c.count, c.name, wall, cpu)
	return nil
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
func (r ratios) String() string {
	slices.Sort(r.ours)
	slices.Sort(r.theirs)
	slices.Sort(r.found)
	middle := len(r.found) / 2
	return fmt.Sprintf("%.2f s / %.2f s = %.2f (%.2f to %.2f)", r.ours[middle].Seconds(), r.theirs[middle].Seconds(),
		r.found[middle], r.found[0], r.found[len(r.found)-1])
}

// peakMemory is the most memory that the provider has resident during a plan, in KiB, or 0 if the system does not
// report it.
func (p *planned) peakMemory(ctx context.Context, executable string) (kibibytes int64, err error) {
	ended := make(chan error, 1)
	go func() {
		_, err := p.plan(ctx)
		ended <- err
	}()
	for ticks := time.NewTicker(10 * time.Millisecond); ; {
		select {
		case err := <-ended:
			return kibibytes, err
		case <-ticks.C:
			kibibytes = max(kibibytes, peakOf(executable))
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
