package main

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// difference is one between the two gateways.
type difference struct{ step, what, running, memory string }

// tidyWithin is how long the keys that are left are deleted for, after an interruption.
const tidyWithin = 30 * time.Second

// A run is the prefix and nine random characters.
const (
	runPrefix = "cf-"
	runLength = len(runPrefix) + 9
)

// compareRequests sends the requests to both.
func compareRequests(ctx context.Context, running, memory *gateway) (found []difference, err error) {
	run := aihubmix.UniqueName(runPrefix)
	running.run, memory.run = run, run
	defer func() {
		tidying, end := context.WithTimeout(context.WithoutCancel(ctx), tidyWithin)
		defer end()
		running.tidy(tidying)
	}()
	for _, asked := range requests {
		first, err := running.send(ctx, asked)
		if err != nil {
			return nil, err
		}
		second, err := memory.send(ctx, asked)
		if err != nil {
			return nil, err
		}
		found = append(found, differences(asked.name, first, second)...)
	}
	return found, nil
}

func differences(step string, running, memory description) (found []difference) {
	names := slices.Sorted(maps.Keys(running))
	for name := range memory {
		if _, in := running[name]; !in {
			names = append(names, name)
		}
	}
	for _, name := range slices.Sorted(slices.Values(names)) {
		// An array that is empty at one of them says nothing of elements.
		if array, _, isElement := strings.Cut(name, "[0]"); isElement && (!running.hasElements(array) || !memory.hasElements(array)) {
			continue
		}
		if running[name].value != memory[name].value {
			found = append(found, difference{step, name, running.shown(name), memory.shown(name)})
		}
	}
	return found
}

func (d description) hasElements(array string) bool {
	for name := range d {
		if strings.HasPrefix(name, array+"[0]") {
			return true
		}
	}
	return false
}

func (d description) shown(name string) string {
	described, in := d[name]
	switch {
	case !in:
		return "absent"
	case described.shown == "":
		return "none"
	}
	return described.shown
}
