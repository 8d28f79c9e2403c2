package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"time"
)

const (
	// secondInterrupt is when an interrupted program is interrupted again. The CLI
	// waits for its requests the first time, and ends them the second.
	secondInterrupt = time.Second
	// stopTimeout is how long an interrupted program may take to end by itself.
	stopTimeout = 20 * time.Second
)

// program is a program to run.
type program struct {
	path        string
	arguments   []string
	folder      string
	environment []string
}

// printed is what a program wrote.
type printed struct {
	output, errors string
}

func (p printed) all() string { return p.output + p.errors }

// run waits for the program to end. One that is no longer wanted is interrupted
// rather than killed, so that it ends what it started and removes its files.
func (p program) run(ctx context.Context) (printed, error) {
	command := exec.CommandContext(ctx, p.path, p.arguments...) //nolint:gosec // The CLI that was found, or go.
	command.Dir, command.Env = p.folder, p.environment
	command.Cancel = func() error {
		time.AfterFunc(secondInterrupt, func() { _ = command.Process.Signal(os.Interrupt) })
		return command.Process.Signal(os.Interrupt)
	}
	command.WaitDelay = stopTimeout
	var output, complaints bytes.Buffer
	command.Stdout, command.Stderr = &output, &complaints
	err := command.Run()
	if ctx.Err() != nil {
		return printed{}, ctx.Err() // Whoever interrupts it does not want to read what it prints then.
	}
	return printed{output: output.String(), errors: complaints.String()}, err
}
