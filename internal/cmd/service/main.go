// Command service serves the gateway in memory on this machine, to try configurations without an account.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	serve(ctx, os.Stdout)
}

// serve serves an example account until the context ends, and prints how to reach it.
func serve(ctx context.Context, out io.Writer) {
	gateway := gatewaytest.NewServer()
	defer gateway.Close()
	keys, baseURLs := provider.EnvironmentVariables()
	fmt.Fprintf(out, `An example account with 58.142514 USD, on this machine until Ctrl-C. In another terminal:

    export %s=%s
    export %s=%s

`, keys[0], gatewaytest.ManageKey, baseURLs[0], gateway.URL)
	<-ctx.Done()
}
