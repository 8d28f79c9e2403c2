//go:build !race

package aihubmix_test

const underRace = false
