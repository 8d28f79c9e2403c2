package provider_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// A change of the limit alone that a gateway accepts and does not make, or whose
// answer is lost, is an error, and the state keeps what was before.
func TestLimitThatIsNotChangedIsAnError(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]aihubmixtest.Fault{
		"it is accepted and not made": {Method: "PUT", Status: 200, Body: `{"success":true}`},
		"the answer is lost":          {Method: "PUT", Status: 502},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			w := newWorkspace(t, server, needProvider+apiKey("name = \"app\"\nspend_limit_usd = 1000"))
			w.mustRun("apply", "-auto-approve")
			w.write("main.tf", needProvider+apiKey("name = \"app\"\nspend_limit_usd = 1"))
			server.Inject(fault)
			said, exit := w.run("apply", "-auto-approve")
			expectExit(t, exit, 1, said)
			expectWords(t, said, "Cannot change the API key")
			server.ClearFaults()
			said, exit = w.run("plan", "-detailed-exitcode")
			expectExit(t, exit, 2, said)
			if sent := server.Count("PUT", "/api/token/"); sent != 1 {
				t.Errorf("the change was sent %d times", sent)
			}
		})
	}
}
