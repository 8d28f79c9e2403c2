// Package aihubmix is a client of the AIHubMix platform API: the account, not
// the models' inference endpoints.
//
// It bounds what it does: how often it asks, how long it waits and how much it
// reads. It accepts every known variant of the service's answers and turns
// everything else into an [*Error]. Nothing it returns, logs or panics with
// holds the Manage Key or another secret of the account.
package aihubmix
