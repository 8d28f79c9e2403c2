package provider_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// What was answered to a block is answered to an equal one, as long as the account's
// answer is the same, and only then.
func TestEqualBlocksAreRespondedAlikeAsLongAsTheResponseIsTheSame(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	around := reaching(server)
	s := serve(t, around)
	s.configure(nil, false)
	quota := func(arguments map[string]any) string {
		state := s.readDataSource("aihubmix_user", arguments)
		return s.attributes(s.schema.DataSourceSchemas["aihubmix_user"], state)["quota"].String()
	}
	first := quota(nil)
	for range 3 {
		if again := quota(nil); again != first {
			t.Errorf("%s, and then %s", first, again)
		}
	}
	// Other arguments are another question.
	state := s.readDataSource("aihubmix_user", map[string]any{"omit_secrets": true})
	if secret := s.attributes(s.schema.DataSourceSchemas["aihubmix_user"], state)["access_token"]; !secret.IsNull() {
		t.Error("a secret is there that was to be left out")
	}
	server.SetAccountField("quota", 1)
	if again := quota(nil); again != first {
		t.Errorf("within 30 seconds, blocks do not agree: %s, and then %s", first, again)
	}
	if err := around.clock.Sleep(t.Context(), 31*time.Second); err != nil { // It passes at once.
		t.Fatal(err)
	}
	if again := quota(nil); again != tftypes.NewValue(tftypes.Number, 1).String() {
		t.Errorf("after 30 seconds, the quota is %s", again)
	}
	// A gate that is not met is an error each time.
	for range 2 {
		read, err := s.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{
			TypeName: "aihubmix_user", Config: s.configuration(s.schema.DataSourceSchemas["aihubmix_user"], map[string]any{"minimum_balance_usd": 100}),
		})
		if err != nil || len(read.Diagnostics) != 1 {
			t.Errorf("%v: %d problems, expected one", err, len(read.Diagnostics))
		}
	}
}
