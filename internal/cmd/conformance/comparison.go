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
	"time"
)

// tidyTimeout is how long an interrupted run may take to delete its keys.
const tidyTimeout = time.Minute

// comparison is one of a running gateway with the one in memory.
type comparison struct {
	running, memory *gateway
	out             io.Writer
	isSmoke         bool
	found           []string
	steps, failures int
}

// row is the format of a difference.
const row = "%-40s %-40s %-24s %s\n"

// compare sends both gateways the requests, reads with the client, and leads a key through its life.
func (c *comparison) compare(ctx context.Context, mayWrite bool) (err error) {
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
		if !c.running.hasKeyFor(asked) || c.isSmoke && !asked.smoke {
			continue
		}
		hasWritten = hasWritten || asked.method == http.MethodPost
		running, _, err := c.running.send(ctx, asked)
		if err != nil {
			return err
		}
		memory, _, err := c.memory.send(ctx, asked)
		if err != nil {
			return err
		}
		c.add(asked.name, running, memory)
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
		// Headers of a hosted service come from what is in front of it.
		isInFront := c.isSmoke && strings.HasPrefix(name, "header ")
		// What a gateway reports of itself are its settings.
		isSetting := step == "status" && strings.HasPrefix(name, "body.data.")
		if isInFront || isSetting {
			continue
		}
		found := fmt.Sprintf(row, step, shownName(name, memory), running.shown(name), memory.shown(name))
		if !isWithin(running[name], memory[name]) && !slices.Contains(c.found, found) {
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

// report prints the differences.
func (c *comparison) report() {
	fmt.Fprintf(c.out, "\n"+row, "STEP", "WHAT", "GATEWAY", "IN MEMORY")
	fmt.Fprintf(c.out, "%s\n%d steps, %d differences.\n", strings.Join(c.found, ""), c.steps, len(c.found))
}
