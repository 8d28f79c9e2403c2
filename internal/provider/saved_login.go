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
)

// configFile is what the service's own command line writes on login, below the
// home directory.
const configFile = ".aihubmix/config.json"

type savedLogin struct {
	Token   string `json:"token"`
	BaseURL string `json:"base_url"`

	path string
}

// readConfigFile returns an empty login where there is no file.
func readConfigFile(environment environment) (savedLogin, diag.Diagnostic) {
	home, err := environment.homeDirectory()
	if err != nil || home == "" {
		return savedLogin{}, nil // Without a home directory there is no file in it.
	}
	login := savedLogin{path: filepath.Join(home, filepath.FromSlash(configFile))}
	content, err := within(configFileWithin, func() ([]byte, error) { return readRegularFile(login.path) })
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return login, nil
	case err != nil:
		return login, unusableConfigFile(login.path, "it cannot be read: "+pathlessReason(err))
	}
	if err := json.Unmarshal(utf8Of(content), &login); err != nil {
		// The decoder's own words may quote the content.
		return login, unusableConfigFile(login.path, `it is not a JSON object with the texts "token" and "base_url"`)
	}
	return login, nil
}

const (
	// maxConfigFile is far more than a login has.
	maxConfigFile = 1 << 20
	// configFileWithin is enough for any file system that works.
	configFileWithin = 10 * time.Second
)

// within returns what read returns, or an error if that takes longer, as at a network file
// system whose server is gone. A read that hangs goes on in the background.
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
		return nil, fmt.Errorf("it was not read within %s", limit)
	}
}

// readRegularFile reads no directory, pipe or device. It looks at the opened file, because
// the path may lead to another one by then. O_NONBLOCK keeps the opening of a pipe from
// waiting for a writer.
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

// utf8Of undoes what Windows PowerShell does to a text that it writes into a file: a byte
// order mark, and UTF-16.
func utf8Of(content []byte) []byte {
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

func pathlessReason(err error) string {
	if failure, isPathError := errors.AsType[*fs.PathError](err); isPathError {
		return failure.Err.Error()
	}
	return err.Error()
}

func unusableConfigFile(path, reason string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The saved login cannot be used",
		fmt.Sprintf("No Manage Key is set in the provider block or the environment, so it was looked for in %s, but "+
			"%s. "+
			"Repair or delete the file, or set AIHUBMIX_MANAGE_KEY.", path, reason))
}
