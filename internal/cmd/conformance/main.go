// Command conformance compares a running gateway with the gateway in memory, which all tests rely on. It sends both the
// same requests, reads with the provider's client, and leads an API key through its life. It prints the differences by
// name, never with a value of an account, and fails if there is one. It creates API keys with a limit of
// 0.02 US dollars at most, and deletes them.
//
// With -smoke, it only reads, unless AIHUBMIX_SMOKE_WRITE is 1, and only fails if the client does.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const (
	variableManageKey = "AIHUBMIX_MANAGE_KEY"
	variableAPIKey    = "AIHUBMIX_API_KEY" //nolint:gosec // The name of a variable.
	variableBaseURLs  = "AIHUBMIX_API_BASE"
	variableWrite     = "AIHUBMIX_SMOKE_WRITE"
)

func main() {
	isSmoke := flag.Bool("smoke", false, "make a smoke test, which only reads unless "+variableWrite+" is 1")
	style := flag.String("style", "", "the style of the gateway in memory: hosted, one-api or fork")
	flag.Parse()
	// Whatever ends the run early, a closed terminal or pipe included, must leave it time to delete its keys.
	ctx, stop := signal.NotifyContext(context.Background(),
		os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	err := run(ctx, options{*isSmoke, *style, os.Getenv, nil}, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\nIt failed: %v.\n", err)
		os.Exit(1)
	}
}

type options struct {
	isSmoke  bool
	style    string
	variable func(name string) string
	// clock makes the client wait; nil is the clock of the system.
	clock aihubmix.Clock
}

func run(ctx context.Context, o options, out io.Writer) error {
	config, err := o.configuration()
	hasManageKey, hasAPIKey := o.variable(variableManageKey) != "", o.variable(variableAPIKey) != ""
	switch {
	case err != nil:
		return err
	case o.isSmoke && !hasManageKey && !hasAPIKey:
		fmt.Fprintf(out, "Skipped: a smoke test reads a real account. Set %s to its Manage Key, or %s to an API key.\n",
			variableManageKey, variableAPIKey)
		return nil
	case !o.isSmoke && (!hasManageKey || len(config.BaseURLs) == 0):
		return fmt.Errorf("set %s to a gateway, and %s to its Manage Key", variableBaseURLs, variableManageKey)
	case len(config.BaseURLs) == 0:
		config.BaseURLs = aihubmix.DefaultBaseURLs()
	}
	if o.style == "" && aihubmix.IsHostedBaseURL(config.BaseURLs[0]) {
		o.style = "hosted"
	} else if o.style == "" {
		o.style = "one-api"
	}
	style, isStyle := gatewaytest.Styles()[o.style]
	if !isStyle {
		return fmt.Errorf("there is no style %q", o.style)
	}
	fmt.Fprintf(out, "The gateway %s, compared with one in memory of the style %s.\n\n", config.BaseURLs[0], o.style)
	runName := aihubmix.UniqueName("tf-check-")
	memory, end := newMemoryGateway(style, runName)
	defer end()
	if !hasAPIKey {
		delete(memory.created, environment)
	}
	c := &comparison{running: newGateway(config, runName), memory: memory, out: out, isSmoke: o.isSmoke}
	mayWrite := hasManageKey && (!o.isSmoke || o.variable(variableWrite) == "1")
	if err := c.compare(ctx, mayWrite); err != nil {
		return err
	}
	c.report()
	if c.failures > 0 {
		return fmt.Errorf("%d of the findings above are failures", c.failures)
	}
	if len(c.found) > 0 && !o.isSmoke {
		return errors.New("the gateway in memory differs")
	}
	return nil
}

// configuration reads from the environment how the gateway is reached.
func (o options) configuration() (config aihubmix.Config, err error) {
	if key := o.variable(variableManageKey); key != "" {
		if config.ManageKey, err = aihubmix.ParseManageKey(key); err != nil {
			return config, fmt.Errorf("the key in %s %w", variableManageKey, err)
		}
	}
	if key := o.variable(variableAPIKey); key != "" {
		if config.APIKey, err = aihubmix.ParseAPIKey(key); err != nil {
			return config, fmt.Errorf("the key in %s %w", variableAPIKey, err)
		}
	}
	for _, element := range aihubmix.SplitBaseURLs(o.variable(variableBaseURLs)) {
		baseURL, err := aihubmix.ParseBaseURL(element, false)
		if err != nil {
			return config, fmt.Errorf("%s cannot be used: %w", variableBaseURLs, err)
		}
		config.BaseURLs = append(config.BaseURLs, baseURL)
	}
	config.UserAgent = "terraform-provider-aihubmix/conformance"
	config.MaxRetries, config.Clock = aihubmix.DefaultMaxRetries, o.clock
	return config, nil
}
