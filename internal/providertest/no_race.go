//go:build !race

package providertest

// UnderRace reports whether the race detector runs.
const UnderRace = false
