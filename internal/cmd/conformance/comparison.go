package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// tidyTimeout is how long an interrupted run may take to delete its keys.
const tidyTimeout = time.Minute

// comparison is one of a running gateway with the one in memory.
type comparison struct {
	running, memory *gateway
	out             io.Writer
	found           []difference
	// known counts the differences that are no mistakes.
	steps, failures, known int
}

// difference is one between the two gateways, by words that are printed.
type difference struct{ step, what, running, memory string }

// compare sends both gateways the requests, reads with the client, and leads a key through its life.
func (c *comparison) compare(ctx context.Context, isSmoke, mayWrite bool) (err error) {
	hasWritten := false
	defer func() {
		ctx, end := context.WithTimeout(context.WithoutCancel(ctx), tidyTimeout)
		defer end()
		if !hasWritten {
			return
		}
		if left := c.running.tidy(ctx); len(left) > 0 {
			err = errors.Join(err, fmt.Errorf("keys are left: delete those whose names begin with %q, IDs %v, "+
				"in the console", c.running.run, left))
		}
	}()
	for _, asked := range parseRequests(requestsText) {
		if !c.running.hasKeyFor(asked) || isSmoke && !asked.smoke {
			continue
		}
		hasWritten = hasWritten || asked.method == http.MethodPost
		var described [2]description
		for i, gateway := range []*gateway{c.running, c.memory} {
			if described[i], _, err = gateway.send(ctx, asked); err != nil {
				return err
			}
			// Headers of a hosted service come from what is in front of it.
			isIgnored := func(name, _ string) bool { return isSmoke && strings.HasPrefix(name, "header ") }
			maps.DeleteFunc(described[i], isIgnored)
		}
		c.add(asked.name, described[0], described[1])
	}
	c.addFindings(ctx, "reads of the client", (*gateway).read)
	if mayWrite {
		hasWritten = true
		c.addFindings(ctx, "life of a key", (*gateway).lead)
	}
	if ctx.Err() != nil {
		return errors.New("it was interrupted")
	}
	return nil
}

// addFindings compares what the client finds out. What it finds out about the running gateway is printed.
func (c *comparison) addFindings(ctx context.Context, step string, findOut func(*gateway, context.Context, *findings)) {
	running := &findings{description: description{}, out: c.out}
	findOut(c.running, ctx, running)
	memory := &findings{description: description{}, out: io.Discard}
	findOut(c.memory, ctx, memory)
	c.failures += running.failures
	c.add(step, running.description, memory.description)
}

// add compares two descriptions.
func (c *comparison) add(step string, running, memory description) {
	c.steps++
	names := maps.Clone(running)
	maps.Copy(names, memory)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		// An array that is empty at one of them says nothing about elements.
		array, _, isElement := strings.Cut(name, "[0]")
		if isElement && (!running.has(array+"[0]") || !memory.has(array+"[0]")) {
			continue
		}
		found := difference{step, shownName(name, memory), running.shown(name), memory.shown(name)}
		switch {
		case isWithin(running[name], memory[name]) || slices.Contains(c.found, found):
		case isKnown(step, name):
			c.known++
		default:
			c.found = append(c.found, found)
		}
	}
}

// isWithin reports whether all kinds are among the others; a value is the only kind of itself.
func isWithin(kinds, others string) bool {
	known := strings.Split(others, between)
	isUnknown := func(kind string) bool { return !slices.Contains(known, kind) }
	return !slices.ContainsFunc(strings.Split(kinds, between), isUnknown)
}

// isKnown reports whether a difference is no mistake of the gateway in memory: no proxy in between caches its
// responses, and nothing reads the settings that a gateway reports of itself.
func isKnown(step, what string) bool {
	return what == "header Vary" || step == "status" && strings.HasPrefix(what, "body.data.")
}

// report prints a table of the differences.
func (c *comparison) report() error {
	fmt.Fprintln(c.out)
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "STEP\tWHAT\tGATEWAY\tIN MEMORY")
	for _, one := range c.found {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", one.step, one.what, one.running, one.memory)
	}
	err := table.Flush()
	fmt.Fprintf(c.out, "\n%d steps, %d differences, %d more that are known.\n", c.steps, len(c.found), c.known)
	return err
}
