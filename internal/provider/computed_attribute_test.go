package provider

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

func TestSensitiveAttributesAreMadeNullAndNoOthers(t *testing.T) {
	t.Parallel()
	secret := new(aihubmix.NewSecret("s"))
	values := accountAttributes.values(account{User: aihubmix.User{Username: new("ada"), Password: secret, VerificationCode: secret, AccessToken: secret, Ext: secret}})
	for name, attribute := range accountAttributes.dataSource() {
		if attribute.IsSensitive() && values[name].IsNull() {
			t.Errorf("%s is null already", name)
		}
	}
	accountAttributes.nullSensitive(values)
	for name, attribute := range accountAttributes.dataSource() {
		if attribute.IsSensitive() && !values[name].IsNull() {
			t.Errorf("%s is not null", name)
		}
	}
	if values["username"].IsNull() {
		t.Error("the username is null")
	}
}
