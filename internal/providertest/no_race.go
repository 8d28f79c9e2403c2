//go:build !race

package providertest

const UnderRace = false
