// Command service serves the gateway in memory on this machine, to try configurations without an account.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
)

func main() {
	port := flag.Uint("port", 0, "the port to listen on; 0 is any free one")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := serve(ctx, *port, os.Stdin, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve serves an example account until the context ends. It prints how to reach the account, and reads new balances.
func serve(ctx context.Context, port uint, in io.Reader, out io.Writer) error {
	gateway, err := gatewaytest.NewServerAt(port, gatewaytest.WithAPIKeys(gatewaytest.ExampleAPIKeys()...))
	if err != nil {
		return err
	}
	defer gateway.Close()
	manageKey, others := provider.EnvironmentVariables()
	fmt.Fprintf(out, `An example account with 58.142514 USD, on this machine until Ctrl-C. In another terminal:

    export %s=%s
    export %s=%s
    export %s=sk-%s

To change the balance, type an amount in US dollars here, such as 1.50, and press Enter.

`, manageKey[0], gatewaytest.ManageKey, others[0], gateway.URL, others[len(others)-1], gatewaytest.ExampleSecret)
	go readBalances(gateway, in, out)
	<-ctx.Done()
	return nil
}

// readBalances sets the balance to each amount that is typed in.
func readBalances(gateway *gatewaytest.Server, in io.Reader, out io.Writer) {
	for lines := bufio.NewScanner(in); lines.Scan(); {
		usd, isNumber := new(big.Rat).SetString(strings.TrimSpace(lines.Text()))
		if !isNumber {
			fmt.Fprintln(out, "That is not an amount in US dollars.")
			continue
		}
		quota, _ := aihubmix.USDToQuota(usd)
		gateway.SetAccountField("quota", quota)
		fmt.Fprintf(out, "The balance is %s USD.\n", aihubmix.QuotaToUSD(quota).FloatString(aihubmix.USDDecimals))
	}
}
