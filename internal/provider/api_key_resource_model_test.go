package provider_test

import "testing"

func TestAPIKeyIsNotGoneForAnotherAccount(t *testing.T) {
	t.Parallel()
	for name, arguments := range map[string][]string{
		"in a plan":                    {"plan"},
		"in a destroy":                 {"destroy", "-auto-approve"},
		"in a destroy without refresh": {"destroy", "-auto-approve", "-refresh=false"},
		"in a change without refresh":  {"apply", "-auto-approve", "-refresh=false", "-var=name=renamed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			w := newWorkspace(t, server, needProvider+"variable \"name\" {\n  default = \"app\"\n}\n"+apiKey(`name = var.name`))
			w.mustRun("apply", "-auto-approve")
			server.RemoveAPIKey(1)
			server.SetAccountField("username", "eve")
			said, exit := w.run(arguments...)
			expectExit(t, exit, 1, said)
			expectWords(t, said, "The API key belongs to another account", `The key with the ID 1 was made by, or imported from, the account "ada", but the Manage Key is that of "eve"`)
			expectWords(t, w.mustRun("state", "list"), appKey)
		})
	}
}
