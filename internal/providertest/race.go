//go:build race

package providertest

// UnderRace reports whether the race detector runs. It watches this process, and none that it starts.
const UnderRace = true
