package terraformcli

import (
	"errors"
	"os"
	"syscall"
)

// sharingViolation is the error for a file that another process has for itself.
const sharingViolation = syscall.Errno(32)

func tryLock(path string) (unlock func(), locked bool, err error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, false, err
	}
	const shared = 0 // With nobody.
	handle, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, shared, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err == nil {
		return func() { _ = syscall.CloseHandle(handle) }, true, nil
	}
	if errors.Is(err, sharingViolation) {
		return nil, false, nil
	}
	return nil, false, &os.PathError{Op: "lock", Path: path, Err: err}
}
