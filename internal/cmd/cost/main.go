// Command cost prints what the provider costs: its requests, its size, and the time and CPU time of whole plans in
// comparison with others.
//
// It enforces no figure: budgets of requests and allocations are in the tests of the packages, the limit of the size is
// in the release check, and times depend on the machine.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"text/tabwriter"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

func main() {
	peers := flag.String("peers", "",
		"a folder with the executables terraform-provider-http and terraform-provider-random to compare with")
	pairs := flag.Int("pairs", 9, "how many pairs of plans are measured; their median is printed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	err := printRequests(ctx, table, []int{1, 20, 100}, []int{1, 100, 1000})
	if err == nil {
		err = terraformcli.Use(ctx, os.Stderr, func(cli terraformcli.CLI, folder string) error {
			return bench{cli, folder, *peers}.print(ctx, table, *pairs)
		})
	}
	stop()
	_ = table.Flush()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// print prints the size of the executable, the pairs of plans, and the memory of a large plan.
func (b bench) print(ctx context.Context, table io.Writer, pairs int) error {
	// As a release is built.
	_ = os.Setenv("CGO_ENABLED", "0")
	executable, err := terraformcli.Provider(ctx, b.folder, "-trimpath", "-tags=grpcnotrace", "-ldflags=-s -w")
	if err != nil {
		return err
	}
	file, err := os.Stat(executable)
	if err != nil {
		return err
	}
	fmt.Fprintf(table, "the executable as released\t%.2f MiB\n", float64(file.Size())/(1<<20))
	for _, row := range comparisons {
		if err := b.compare(ctx, table, row, pairs); err != nil {
			return err
		}
	}
	keys, err := b.prepare(ctx, fmt.Sprintf(ourKeys, 1000))
	if err != nil {
		return err
	}
	defer keys.gateway.Close()
	kibibytes, err := keys.peakMemory(ctx, executable)
	fmt.Fprintf(table, "resident memory in a plan over 1000 API keys\t%.0f MB\n", float64(kibibytes)*1024/1e6)
	return err
}
