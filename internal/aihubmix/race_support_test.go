//go:build race

package aihubmix_test

// underRace: the race detector watches this process, and none that it starts.
const underRace = true
