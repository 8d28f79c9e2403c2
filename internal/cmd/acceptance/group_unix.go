//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// runAsGroup runs a command. When its context ends, it and all processes that it has started are interrupted; those
// that are left at the end are killed.
func runAsGroup(command *exec.Cmd) error {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGINT) }
	err := command.Start()
	if err == nil {
		err = command.Wait()
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	}
	return err
}
