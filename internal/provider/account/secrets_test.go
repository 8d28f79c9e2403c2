package account

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

func TestSensitiveAttributesAreMadeNullAndNoOthers(t *testing.T) {
	t.Parallel()
	secret := new(aihubmix.NewSecret("s"))
	values := attributes.Values(account{User: aihubmix.User{
		Username: new("ada"), Password: secret, VerificationCode: secret, AccessToken: secret, Ext: secret,
	}})
	for name, attribute := range attributes.DataSource() {
		if attribute.IsSensitive() && values[name].IsNull() {
			t.Errorf("%s is null already", name)
		}
	}
	attributes.NullSensitive(values)
	for name, attribute := range attributes.DataSource() {
		if attribute.IsSensitive() && !values[name].IsNull() {
			t.Errorf("%s is not null", name)
		}
	}
	if values["username"].IsNull() {
		t.Error("the username is null")
	}
}
