//go:build race

package providertest

// UnderRace reports whether the race detector runs. The race detector watches this process, and none that it starts.
const UnderRace = true
