package providertest

import "testing"

// ReadsDefaultAccount reads the account, which must be [gatewaytest.DefaultAccount].
func ReadsDefaultAccount(t *testing.T, around Surroundings, configuration map[string]any) {
	t.Helper()
	reading := Read(t, around, configuration, "aihubmix_user", nil)
	if name := PlainText(reading.Values["username"]); name != "ada" {
		t.Errorf("the account is %s: %s", name, reading.Said)
	}
}
