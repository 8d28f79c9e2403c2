//go:build race

package provider_test

// underRace: the race detector watches this process, and none that it starts.
const underRace = true
