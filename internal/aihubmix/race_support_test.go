//go:build race

package aihubmix_test

// underRace reports whether the race detector watches this process. It does not watch
// child processes.
const underRace = true
