package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// comparison is a plan of ours beside that of another: its floor, or a peer.
type comparison struct {
	name, ours, theirs string
	// needsPeers: it is left out where there are no executables of other providers.
	needsPeers bool
}

const (
	readsOfTheAccount = needOurs + "data \"aihubmix_user\" \"read\" {\n  count = %d\n}\n"
	ourKeys           = needOurs + "resource \"aihubmix_api_key\" \"app\" {\n  count           = %d\n  name            = \"app-${count.index}\"\n  spend_limit_usd = 5\n}\n"
	readsOfNothing    = needBare + "data \"bare_thing\" \"read\" {\n  count = %d\n}\n"
	bareThings        = needBare + "resource \"bare_thing\" \"app\" {\n  count = %d\n  name  = \"app-${count.index}\"\n}\n"
	terraformData     = "resource \"terraform_data\" \"app\" {\n  count = %d\n  input = \"app-${count.index}\"\n}\n"
	passwords         = "resource \"random_password\" \"app\" {\n  count  = %d\n  length = 20\n}\n"
	httpReads         = "data \"http\" \"read\" {\n  count           = %d\n  url             = \"SERVER/api/user/self\"\n  request_headers = { Authorization = \"Bearer " + gatewaytest.ManageKey + "\" }\n}\n"

	needOurs = "terraform {\n  required_providers {\n    aihubmix = { source = \"aihubmix/aihubmix\" }\n  }\n}\n"
	needBare = "terraform {\n  required_providers {\n    bare = { source = \"aihubmix/bare\" }\n  }\n}\n"
)

// comparisons are the rows of the table, with so many objects in each plan.
func comparisons(one, some, hundred, hundreds, thousand int) []comparison {
	row := func(name, ours, theirs string, count int) comparison {
		return comparison{
			name: fmt.Sprintf(name, count), ours: fmt.Sprintf(ours, count), theirs: fmt.Sprintf(theirs, count),
			needsPeers: theirs == httpReads || theirs == passwords,
		}
	}
	return []comparison{
		row("%d reads of the account, beside data \"http\"", readsOfTheAccount, httpReads, one),
		row("%d reads of the account, beside data \"http\"", readsOfTheAccount, httpReads, some),
		row("%d reads of the account, beside data \"http\"", readsOfTheAccount, httpReads, hundred),
		row("%d reads of the account, beside terraform_data", readsOfTheAccount, terraformData, hundred),
		row("%d reads of the account, beside a bare provider's", readsOfTheAccount, readsOfNothing, hundred),
		row("%d API keys, beside terraform_data", ourKeys, terraformData, hundreds),
		row("%d API keys, beside a bare provider's resource", ourKeys, bareThings, hundreds),
		row("%d API keys, beside random_password", ourKeys, passwords, thousand),
	}
}

// compare measures pairs of plans, whose order alternates.
func (w workshop) compare(ctx context.Context, table io.Writer, c comparison, pairs int) error {
	if c.needsPeers && w.peers == "" {
		fmt.Fprintf(table, "%s\tleft out: -peers names no folder with that provider\n", c.name)
		return nil
	}
	ours, err := w.prepare(ctx, c.ours)
	if err != nil {
		return err
	}
	defer ours.server.Close()
	theirs, err := w.prepare(ctx, c.theirs)
	if err != nil {
		return err
	}
	defer theirs.server.Close()
	var wall, cpu ratios
	for pair := range pairs {
		sides := []*planned{ours, theirs}
		if pair%2 == 1 {
			slices.Reverse(sides)
		}
		results := map[*planned]measured{}
		for _, side := range sides {
			if results[side], err = side.plan(ctx); err != nil {
				return err
			}
		}
		wall.add(results[ours].wall, results[theirs].wall)
		cpu.add(results[ours].cpu, results[theirs].cpu)
	}
	fmt.Fprintf(table, "%s\ttime %s\tCPU %s\n", c.name, wall, cpu)
	return nil
}

// ratios are those of pairs.
type ratios struct {
	ours, theirs []time.Duration
	found        []float64
}

func (r *ratios) add(ours, theirs time.Duration) {
	r.ours, r.theirs = append(r.ours, ours), append(r.theirs, theirs)
	r.found = append(r.found, float64(ours)/float64(theirs))
}

// String has the median of each side, and of the pairs' ratios with their spread.
func (r ratios) String() string {
	for _, durations := range [][]time.Duration{r.ours, r.theirs} {
		slices.Sort(durations)
	}
	slices.Sort(r.found)
	middle := len(r.found) / 2
	return fmt.Sprintf("%.2f s / %.2f s = %.2f (%.2f to %.2f)", r.ours[middle].Seconds(), r.theirs[middle].Seconds(), r.found[middle], r.found[0], r.found[len(r.found)-1])
}
