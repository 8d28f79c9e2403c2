//go:build !unix

package main

import "os/exec"

// runAsGroup runs a command, which is killed when its context ends: Windows has no interrupt for another process.
func runAsGroup(command *exec.Cmd) error { return command.Run() }
