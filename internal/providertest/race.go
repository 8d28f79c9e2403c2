//go:build race

package providertest

// UnderRace: the race detector watches this process, and none that it starts.
const UnderRace = true
