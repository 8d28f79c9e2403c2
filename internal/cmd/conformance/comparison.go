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
	steps, failures int
	found           []difference
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
			isIgnored := func(name string, _ part) bool { return isSmoke && strings.HasPrefix(name, "header ") }
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
		if !isWithin(running[name].value, memory[name].value) && !slices.Contains(c.found, found) {
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

// knownDifferences are no mistakes of the gateway in memory. Step and what are beginnings; "" matches all.
var knownDifferences = []struct{ step, what, why string }{
	{"", "header Vary", "no proxy in between caches responses"},
	{"status", "body.data.", "settings of the gateway that nothing reads"},
}

// known says why a difference is no mistake, or returns "".
func (d difference) known() string {
	for _, known := range knownDifferences {
		if strings.HasPrefix(d.step, known.step) && strings.HasPrefix(d.what, known.what) {
			return known.why
		}
	}
	return ""
}

// report prints a table of the differences, and returns how many are not known.
func (c *comparison) report() (unknown int, err error) {
	fmt.Fprintln(c.out)
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "STEP\tWHAT\tGATEWAY\tIN MEMORY\tKNOWN")
	known := map[string]int{}
	for _, one := range c.found {
		if why := one.known(); why != "" {
			known[one.step+"\t%d parts\t\t\t"+why+"\n"]++
			continue
		}
		unknown++
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\tno\n", one.step, one.what, one.running, one.memory)
	}
	for _, line := range slices.Sorted(maps.Keys(known)) {
		fmt.Fprintf(table, line, known[line])
	}
	err = table.Flush()
	fmt.Fprintf(c.out, "\n%d steps, %d differences, %d of them not known.\n", c.steps, len(c.found), unknown)
	return unknown, err
}
