// Command cost prints what the provider costs: requests, time, memory and size, and
// what whole plans take beside others.
// It holds nobody to a number but in this package's test of the catalogue's
// allocations. The requests have their budgets in the tests of internal/aihubmix
// and internal/provider, allocations in the latter, the size has its limit in the release
// check, and times depend on the machine.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

// starts is how often the process is started; the median is printed.
const starts = 21

func main() {
	peers := flag.String("peers", "", "folder with the executables terraform-provider-http and terraform-provider-random, to be compared with")
	pairs := flag.Int("pairs", 9, "how many pairs of plans are measured; their median is printed")
	flag.Parse()
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	plans := func(table io.Writer) error { return printPlans(table, *peers, *pairs) }
	for _, measure := range []func(io.Writer) error{printRequests, printCatalogue, printProcess, plans} {
		if err := measure(table); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if err := table.Flush(); err != nil {
		os.Exit(1)
	}
}

// printPlans compares whole plans with a real CLI, in time and in CPU time of all its
// processes: ours / theirs = ratio, with the lowest and the highest of the pairs.
func printPlans(table io.Writer, peers string, pairs int) error {
	ctx := context.Background()
	cli, err := terraformcli.Find(ctx, os.Stderr)
	if err != nil {
		return err
	}
	defer cli.Remove()
	folder, err := os.MkdirTemp("", "aihubmix-cost-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	executable, err := build(folder)
	if err != nil {
		return err
	}
	if _, err := buildBare(folder); err != nil {
		return err
	}
	space := workshop{cli, folder, peers}
	for _, row := range comparisons(1, 20, 100, 300, 1000) {
		if err := space.compare(ctx, table, row, pairs); err != nil {
			return err
		}
	}
	keys, err := space.prepare(ctx, fmt.Sprintf(ourKeys, 1000))
	if err != nil {
		return err
	}
	defer keys.server.Close()
	kibibytes, err := keys.peakMemory(ctx, executable)
	fmt.Fprintf(table, "resident memory in a plan over 1000 API keys\t%.0f MB\n", float64(kibibytes)*1024/1e6)
	return err
}

func printRequests(table io.Writer) error {
	for _, reads := range []int{1, 20, 100} {
		count, err := accountRequests(reads)
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%d reads of the account\t%d requests\n", reads, count)
	}
	count, err := catalogueRequests(20)
	if err != nil {
		return err
	}
	fmt.Fprintf(table, "20 reads of the catalogue\t%d requests\n", count)
	for _, style := range styles {
		count, err := createRequests(1000, style.style)
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "1000 API keys created, %s\t%d requests\n", style.name, count)
		for _, keys := range []int{1, 100, 1000} {
			count, err := refreshRequests(keys, style.style)
			if err != nil {
				return err
			}
			fmt.Fprintf(table, "%d API keys refreshed, %s\t%d requests\n", keys, style.name, count)
		}
	}
	return nil
}

func printCatalogue(table io.Writer) error {
	body, err := catalogueBody(catalogueModels)
	if err != nil {
		return err
	}
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := readCatalogue(body); err != nil {
				b.Fatal(err)
			}
		}
	})
	fmt.Fprintf(table, "a catalogue of %d models, %d bytes\t%.1f ms, %d allocations, %.1f MiB allocated\n", catalogueModels, len(body),
		float64(result.NsPerOp())/1e6, result.AllocsPerOp(), mebibytes(result.AllocedBytesPerOp()))
	return nil
}

func printProcess(table io.Writer) error {
	folder, err := os.MkdirTemp("", "aihubmix-cost-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	executable, err := build(folder)
	if err != nil {
		return err
	}
	file, err := os.Stat(executable)
	if err != nil {
		return err
	}
	fmt.Fprintf(table, "the executable as released\t%.2f MiB\n", mebibytes(file.Size()))
	var handshakes []time.Duration
	var memory []int64
	for range starts {
		handshake, kibibytes, err := start(executable)
		if err != nil {
			return err
		}
		handshakes, memory = append(handshakes, handshake), append(memory, kibibytes)
	}
	slices.Sort(handshakes)
	slices.Sort(memory)
	fmt.Fprintf(table, "from start to handshake\t%.0f ms (%.0f to %.0f in %d starts)\n", milliseconds(handshakes[starts/2]), milliseconds(handshakes[0]), milliseconds(handshakes[starts-1]), starts)
	fmt.Fprintf(table, "resident memory at handshake\t%.1f MiB\n", mebibytes(memory[starts/2]<<10))
	return nil
}

func mebibytes(bytes int64) float64 { return float64(bytes) / (1 << 20) }

func milliseconds(duration time.Duration) float64 { return float64(duration.Microseconds()) / 1000 }
