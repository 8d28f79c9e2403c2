package provider

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
	"unicode/utf16"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// configFile is the file that the service's own command line writes at login, below the home directory.
const configFile = ".aihubmix/config.json"

// savedLogin is the content of that file.
type savedLogin struct {
	Token   string `json:"token"`
	BaseURL string `json:"base_url"`

	path string
}

// readSavedLogin returns the saved login, which is empty if there is no file.
func readSavedLogin(environment environment) (savedLogin, diag.Diagnostic) {
	home, err := environment.homeDirectory()
	if err != nil || home == "" {
		return savedLogin{}, nil // Without a home directory, there is no file.
	}
	login := savedLogin{path: filepath.Join(home, filepath.FromSlash(configFile))}
	content, err := within(configFileWithin, func() ([]byte, error) { return readRegularFile(login.path) })
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return login, nil
	case err != nil:
		return login, unusableConfigFile(login.path, "it cannot be read: "+reasonWithoutPath(err))
	}
	if err := json.Unmarshal(decodeUTF8(content), &login); err != nil {
		// The decoder's own error may quote the content.
		return login, unusableConfigFile(login.path, `it is not a JSON object with the texts "token" and "base_url"`)
	}
	return login, nil
}

const (
	// maxConfigFile is far more bytes than a login has.
	maxConfigFile = 1 << 20
	// configFileWithin is enough for any file system that works.
	configFileWithin = 10 * time.Second
)

// within returns the result of read, or an error if it takes longer than the limit: the server of a network file system
// may be gone. A read that hangs goes on in the background.
func within(limit time.Duration, read func() ([]byte, error)) ([]byte, error) {
	type result struct {
		content []byte
		err     error
	}
	results := make(chan result, 1)
	go func() {
		content, err := read()
		results <- result{content, err}
	}()
	select {
	case r := <-results:
		return r.content, r.err
	case <-time.After(limit):
		return nil, fmt.Errorf("it was not read within %s", aihubmix.FormatDuration(limit))
	}
}

// readRegularFile reads a file that is no directory, pipe or device. It checks the opened file, because the path may
// lead to another file by then. With O_NONBLOCK, opening a pipe does not wait for a writer.
func readRegularFile(path string) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) //nolint:gosec // The path of the saved login.
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, errors.New("it is not a regular file"))
	}
	content, err := io.ReadAll(io.LimitReader(file, maxConfigFile+1))
	if len(content) > maxConfigFile {
		return nil, fmt.Errorf("it is larger than %d MiB", maxConfigFile>>20)
	}
	return content, err
}

// decodeUTF8 removes a byte order mark and decodes UTF-16: Windows PowerShell writes texts so.
func decodeUTF8(content []byte) []byte {
	order := binary.ByteOrder(binary.LittleEndian)
	switch {
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		order = binary.BigEndian
	case !bytes.HasPrefix(content, []byte("\xff\xfe")):
		return bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	}
	var units []uint16
	for unit := range slices.Chunk(content[2:], 2) {
		if len(unit) == 2 {
			units = append(units, order.Uint16(unit))
		}
	}
	return []byte(string(utf16.Decode(units)))
}

// reasonWithoutPath returns the text of an error without the path of the file.
func reasonWithoutPath(err error) string {
	if failure, isPathError := errors.AsType[*fs.PathError](err); isPathError {
		return failure.Err.Error()
	}
	return err.Error()
}

func unusableConfigFile(path, reason string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The saved login cannot be used", fmt.Sprintf(
		"No Manage Key is set in the provider block or the environment, so it was searched for in %s, but %s. Repair "+
			"or delete the file, or set AIHUBMIX_MANAGE_KEY.", path, reason))
}
