package provider_test

import (
	"encoding/binary"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"unicode/utf16"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// Each case names the key that must have been sent.
func TestManageKeyComesFromTheFirstSourceThatIsSet(t *testing.T) {
	t.Parallel()
	everywhere := map[string]string{
		"AIHUBMIX_MANAGE_KEY": "fd1", "AIHUBMIX_ACCESS_TOKEN": "fd2", "AIHUBMIX_ACCESS_KEY": "fd5",
		"AIHUBMIX_TOKEN": "fd3",
	}
	for name, test := range map[string]struct {
		block     map[string]any
		variables map[string]string
		expected  string
	}{
		"the argument before all others": {
			block: map[string]any{"manage_key": "fd0"}, variables: everywhere, expected: "fd0",
		},
		"a null argument counts as not set": {
			block: map[string]any{"manage_key": nil}, variables: everywhere, expected: "fd1",
		},
		"AIHUBMIX_MANAGE_KEY before other variables": {variables: everywhere, expected: "fd1"},
		"AIHUBMIX_ACCESS_TOKEN before AIHUBMIX_TOKEN": {variables: map[string]string{
			"AIHUBMIX_MANAGE_KEY": "", "AIHUBMIX_ACCESS_TOKEN": "fd2", "AIHUBMIX_TOKEN": "fd3",
		}, expected: "fd2"},
		"AIHUBMIX_ACCESS_KEY before AIHUBMIX_TOKEN": {
			variables: map[string]string{"AIHUBMIX_ACCESS_KEY": "fd5", "AIHUBMIX_TOKEN": "fd3"}, expected: "fd5",
		},
		"a byte order mark is taken off": {
			variables: map[string]string{"AIHUBMIX_TOKEN": "\ufefffd3"}, expected: "fd3",
		},
		"AIHUBMIX_TOKEN before the saved login": {
			variables: map[string]string{"AIHUBMIX_TOKEN": "fd3"}, expected: "fd3",
		},
		"the saved login last": {expected: "fd4"},
		"blanks, quotes and Bearer are taken off": {
			block: map[string]any{"manage_key": " \"Bearer fd0\"\n"}, expected: "fd0",
		},
		"a line break at the end of a variable is no sin": {
			variables: map[string]string{"AIHUBMIX_TOKEN": "bearer 'fd3'\r\n"}, expected: "fd3",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithManageKey(test.expected))
			around := providertest.Surroundings{
				Variables: map[string]string{"AIHUBMIX_API_BASE": server.URL},
				Home:      homeWith(t, `{"token": "fd4", "base_url": "https://unused.example"}`),
			}
			maps.Copy(around.Variables, test.variables)
			readsDefaultAccount(t, around, test.block)
		})
	}
}

// Nothing is read that has no end, or that is far larger than a login.
func TestSavedLoginThatCannotBeReadIsAClearError(t *testing.T) {
	t.Parallel()
	link := func(target string) func(*testing.T, string) error {
		return func(_ *testing.T, path string) error { return os.Symlink(target, path) }
	}
	const irregular = "it cannot be read: it is not a regular file"
	for name, test := range map[string]struct {
		create func(t *testing.T, path string) error
		says   string
		// unix says that Windows has no such file.
		unix bool
	}{
		"a folder": {
			func(_ *testing.T, path string) error { return os.Mkdir(path, 0o700) }, irregular, false,
		},
		"a link to a device":     {link("/dev/zero"), irregular, true},
		"a pipe without writers": {makePipe, irregular, true},
		"a link to a pipe": {func(t *testing.T, path string) error {
			pipe := filepath.Join(t.TempDir(), "pipe")
			return errors.Join(makePipe(t, pipe), os.Symlink(pipe, path))
		}, irregular, true},
		"a file of 1 GiB": {func(_ *testing.T, path string) error {
			return errors.Join(os.WriteFile(path, nil, 0o600), os.Truncate(path, 1<<30))
		}, "it cannot be read: it is larger than 1 MiB", false},
		"a link to itself": {
			func(_ *testing.T, path string) error { return os.Symlink(path, path) },
			"it cannot be read: ", true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.unix && runtime.GOOS == "windows" {
				t.Skip("Windows has no such file")
			}
			home := t.TempDir()
			path := filepath.Join(home, ".aihubmix", "config.json")
			if err := errors.Join(os.Mkdir(filepath.Dir(path), 0o700), test.create(t, path)); err != nil {
				t.Fatal(err)
			}
			s := providertest.Serve(t, providertest.Surroundings{Home: home})
			s.Configure(nil, false)
			read, err := s.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{
				TypeName: "aihubmix_user", Config: s.Configuration(s.Schema.DataSourceSchemas["aihubmix_user"], nil),
			})
			if err != nil {
				t.Fatal(err)
			}
			providertest.ExpectOneError(t, read.Diagnostics, "The saved login cannot be used", test.says)
		})
	}
}

func makePipe(t *testing.T, path string) error {
	t.Helper()
	return exec.CommandContext(t.Context(), "mkfifo", path).Run()
}

// Windows PowerShell writes texts with a byte order mark, and in UTF-16.
func TestSavedLoginIsReadInEveryUnicode(t *testing.T) {
	t.Parallel()
	const login = `{"token": "fd4"}`
	units := utf16.Encode([]rune("\ufeff" + login))
	little, big := make([]byte, 0, 2*len(units)), make([]byte, 0, 2*len(units))
	for _, unit := range units {
		little = binary.LittleEndian.AppendUint16(little, unit)
		big = binary.BigEndian.AppendUint16(big, unit)
	}
	for name, content := range map[string]string{
		"UTF-8 with a mark": "\ufeff" + login, "UTF-16, little-endian": string(little),
		"UTF-16, big-endian": string(big),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithManageKey("fd4"))
			readsDefaultAccount(t, providertest.Surroundings{
				Variables: map[string]string{"AIHUBMIX_API_BASE": server.URL}, Home: homeWith(t, content),
			}, nil)
		})
	}
}

// homeWith makes a home directory with that saved login, none for "".
func homeWith(t *testing.T, file string) string {
	t.Helper()
	home := t.TempDir()
	if file == "" {
		return home
	}
	if err := os.Mkdir(filepath.Join(home, ".aihubmix"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".aihubmix", "config.json"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	return home
}

// The CLI prints the source line of a path, and with it a key that is written there.
func TestErrorsOfTheKeyNameNoPath(t *testing.T) {
	t.Parallel()
	s := providertest.Serve(t, providertest.Surroundings{})
	for _, key := range []string{"", "sk-abc", "two words"} {
		response, err := s.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{
			Config: s.Configuration(s.Schema.Provider, map[string]any{"manage_key": key}),
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(response.Diagnostics) != 1 || response.Diagnostics[0].Attribute != nil {
			t.Errorf("key %q: %v", key, response.Diagnostics)
		}
	}
}
