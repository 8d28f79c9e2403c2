package provider_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// Each case names the key that must have been sent.
func TestManageKeyComesFromTheFirstSourceThatIsSet(t *testing.T) {
	t.Parallel()
	everywhere := map[string]string{"AIHUBMIX_MANAGE_KEY": "fd1", "AIHUBMIX_ACCESS_TOKEN": "fd2", "AIHUBMIX_TOKEN": "fd3"}
	for name, test := range map[string]struct {
		block     string
		variables map[string]string
		expected  string
	}{
		"the argument before all others":                  {block: `manage_key = "fd0"`, variables: everywhere, expected: "fd0"},
		"a null argument counts as not set":               {block: `manage_key = null`, variables: everywhere, expected: "fd1"},
		"AIHUBMIX_MANAGE_KEY before other variables":      {variables: everywhere, expected: "fd1"},
		"AIHUBMIX_ACCESS_TOKEN before AIHUBMIX_TOKEN":     {variables: map[string]string{"AIHUBMIX_MANAGE_KEY": "", "AIHUBMIX_ACCESS_TOKEN": "fd2", "AIHUBMIX_TOKEN": "fd3"}, expected: "fd2"},
		"AIHUBMIX_TOKEN before the saved login":           {variables: map[string]string{"AIHUBMIX_TOKEN": "fd3"}, expected: "fd3"},
		"the saved login last":                            {expected: "fd4"},
		"blanks, quotes and Bearer are taken off":         {block: `manage_key = " \"Bearer fd0\"\n"`, expected: "fd0"},
		"a line break at the end of a variable is no sin": {variables: map[string]string{"AIHUBMIX_TOKEN": "bearer 'fd3'\r\n"}, expected: "fd3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, aihubmixtest.WithManageKey(test.expected))
			around := surroundings{
				variables: map[string]string{"AIHUBMIX_API_BASE": server.URL},
				home:      homeWith(t, `{"token": "fd4", "base_url": "https://unused.example"}`),
			}
			maps.Copy(around.variables, test.variables)
			readsDefaultAccount(t, around, "provider \"aihubmix\" {\n"+test.block+"\n}")
		})
	}
}

func TestSavedLoginThatCannotBeReadIsAClearError(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	around := reaching(server)
	delete(around.variables, "AIHUBMIX_MANAGE_KEY")
	around.home = t.TempDir()
	// A folder can't be read as a file, whoever asks.
	if err := os.MkdirAll(filepath.Join(around.home, ".aihubmix", "config.json"), 0o700); err != nil {
		t.Fatal(err)
	}
	expectWords(t, applyError(t, around, readUser), "The saved login cannot be used", "it cannot be read: is a directory")
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
	s := serve(t, surroundings{})
	for _, key := range []string{"", "sk-abc", "two words"} {
		response, err := s.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{
			Config: s.configuration(s.schema.Provider, map[string]any{"manage_key": key}),
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(response.Diagnostics) != 1 || response.Diagnostics[0].Attribute != nil {
			t.Errorf("key %q: %v", key, response.Diagnostics)
		}
	}
}
