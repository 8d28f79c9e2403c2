package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// A plan that refreshes a thousand keys, and one that refreshes one.
func TestRefreshOfKeysCostsFewRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		style aihubmixtest.Style
		count int
		most  int
	}{
		"a thousand at the hosted service": {aihubmixtest.StyleAIHubMix, 1000, 25},
		"a thousand at one-api":            {aihubmixtest.StyleOneAPI, 1000, 110},
		"a thousand at a newer fork":       {aihubmixtest.StyleFork, 1000, 25},
		"one at the hosted service":        {aihubmixtest.StyleAIHubMix, 1, 1},
		"one at one-api":                   {aihubmixtest.StyleOneAPI, 1, 1},
		"one at a newer fork":              {aihubmixtest.StyleFork, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			needsCLI(t, "1.7", "1.7") // import with for_each
			server := newServer(t, aihubmixtest.WithStyle(test.style), aihubmixtest.WithAPIKeys(aihubmixtest.GenerateAPIKeys(test.count)...))
			w := newWorkspace(t, server, needProvider+fmt.Sprintf(`
locals { keys = { for id in range(1, %d) : format("generated-%%04d", id - 1) => id } }

import {
  for_each = local.keys
  to       = aihubmix_api_key.each[each.key]
  id       = each.value
}

resource "aihubmix_api_key" "each" {
  for_each = local.keys
  name     = each.key
}
`, test.count+1))
			expectWords(t, w.mustRun("apply", "-auto-approve"), fmt.Sprintf("%d imported, 0 added, 0 changed, 0 destroyed", test.count))
			server.ForgetRequests()
			begun := time.Now()
			said, exit := w.run("plan", "-detailed-exitcode")
			expectExit(t, exit, 0, said)
			// A list serves for ten seconds; on a busy machine the plan takes longer.
			most := test.most * (1 + int(time.Since(begun)/(10*time.Second)))
			if made := len(server.Requests()); made > most {
				t.Errorf("%d requests were made, expected at most %d", made, most)
			}
		})
	}
}
