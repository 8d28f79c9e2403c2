// Command conformance holds the API in memory to a running gateway: it sends both the
// same requests, and leads an API key through its life at both by a CLI. It prints how
// their answers differ, by name and never with a value of an account, and fails where a
// difference is not known.
//
// It creates API keys with a limit of 0.02 US dollars at most, and deletes them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"text/tabwriter"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const (
	variableManageKey = "AIHUBMIX_MANAGE_KEY"
	variableBaseURL   = "AIHUBMIX_API_BASE"
)

var stylesByName = map[string]gatewaytest.Style{
	"hosted": gatewaytest.StyleAIHubMix, "one-api": gatewaytest.StyleOneAPI, "fork": gatewaytest.StyleFork,
}

func main() {
	style := flag.String("style", "one-api", "what the API in memory is like: hosted, one-api, fork")
	withoutCLI := flag.Bool("without-cli", false, "send requests only")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := compare(ctx, *style, !*withoutCLI, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\nThe comparison failed: %v.\n", err)
		os.Exit(1)
	}
}

func compare(ctx context.Context, styleName string, withCLI bool, out io.Writer) error {
	style, known := stylesByName[styleName]
	if !known {
		return fmt.Errorf("there is no style %q", styleName)
	}
	manageKey, err := aihubmix.ParseManageKey(os.Getenv(variableManageKey))
	if err != nil {
		return fmt.Errorf("the Manage Key in %s %w", variableManageKey, err)
	}
	baseURL, err := aihubmix.ParseBaseURL(os.Getenv(variableBaseURL), false)
	if err != nil {
		return fmt.Errorf("the gateway in %s cannot be used: %w", variableBaseURL, err)
	}
	memory := gatewaytest.NewServer(gatewaytest.WithStyle(style))
	defer memory.Close()
	running := &gateway{url: baseURL, manageKey: manageKey.Reveal(), way: http.DefaultTransport}
	beside := &gateway{url: memory.URL, manageKey: gatewaytest.ManageKey, way: http.DefaultTransport}

	found, err := compareRequests(ctx, running, beside)
	if err != nil {
		return err
	}
	steps := len(requests)
	if withCLI {
		cli, err := terraformcli.Find(ctx, out)
		if err != nil {
			return err
		}
		defer cli.Remove()
		lives, err := compareLives(ctx, cli, running, beside)
		if err != nil {
			return err
		}
		found, steps = append(found, lives...), steps+len(life)
	}
	return report(out, found, steps)
}

// report prints a table of the differences. The error says how many are not known.
func report(out io.Writer, found []difference, steps int) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "STEP\tWHAT\tGATEWAY\tIN MEMORY\tKNOWN")
	unknown, known := 0, map[[2]string]int{}
	for _, one := range found {
		why := one.known()
		if why != "" {
			known[[2]string{one.step, why}]++
			continue
		}
		unknown++
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\tno\n", one.step, one.what, one.running, one.memory)
	}
	for _, kind := range slices.SortedFunc(maps.Keys(known), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		fmt.Fprintf(table, "%s\t%d parts\t\t\t%s\n", kind[0], known[kind], kind[1])
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%d steps, %d differences, %d of them not known.\n", steps, len(found), unknown)
	if unknown > 0 {
		return errors.New("there are differences that are not known")
	}
	return nil
}
