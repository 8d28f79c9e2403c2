package main

import (
	"errors"

	"golang.org/x/sys/unix"
)

// standardOutput is the descriptor of the process's standard output.
const standardOutput = 1

// awaitEndOfCLI returns when the CLI that started the process is gone. The CLI reads this process's standard output to
// the end, so a poll of its descriptor reports an error as soon as the reader is gone, also if the CLI was killed
// before this process started. The parent's ID cannot show that, and os.Stdout is replaced when the provider serves.
func awaitEndOfCLI() { awaitReaderOf(standardOutput) }

// awaitReaderOf returns when the reading end of a pipe is closed. descriptor is the writing end.
func awaitReaderOf(descriptor int32) {
	output := []unix.PollFd{{Fd: descriptor}}
	for {
		if _, err := unix.Poll(output, -1); !errors.Is(err, unix.EINTR) {
			return
		}
	}
}
