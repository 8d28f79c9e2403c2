package provider_test

import (
	"maps"
	"testing"

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

func TestBaseURLsComeFromTheFirstSourceThatIsSet(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		// block and file have %s for the server's URL.
		block     func(url string) string
		variables func(url string) map[string]string
		file      func(url string) string
	}{
		"the argument before the environment": {
			block: func(url string) string { return `base_urls = ["` + url + `/"]` },
			variables: func(string) map[string]string {
				return map[string]string{"AIHUBMIX_TOKEN": aihubmixtest.ManageKey, "AIHUBMIX_API_BASE": "http://127.0.0.1:1"}
			},
		},
		"the environment before the saved login": {
			variables: func(url string) map[string]string { return map[string]string{"AIHUBMIX_API_BASE": url + "/ , "} },
			file: func(string) string {
				return `{"token": "` + aihubmixtest.ManageKey + `", "base_url": "http://127.0.0.1:1"}`
			},
		},
		"the saved login where the key came from it": {
			file: func(url string) string {
				return `{"token": "` + aihubmixtest.ManageKey + `", "base_url": "` + url + `"}`
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			around := surroundings{variables: map[string]string{}, clock: aihubmixtest.NewClock()}
			var block, file string
			if test.block != nil {
				block = test.block(server.URL)
			}
			if test.variables != nil {
				around.variables = test.variables(server.URL)
			}
			if test.file != nil {
				file = test.file(server.URL)
			}
			around.home = homeWith(t, file)
			readsDefaultAccount(t, around, "provider \"aihubmix\" {\n"+block+"\n}")
		})
	}
}
