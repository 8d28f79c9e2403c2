//go:build !linux

package main

import (
	"os"
	"time"
)

// awaitEndOfCLI returns when the process has another parent, because the CLI that started it is gone. On Windows the
// parent's ID never changes.
func awaitEndOfCLI() {
	parent := os.Getppid()
	for range time.Tick(time.Second) {
		if os.Getppid() != parent {
			return
		}
	}
}
