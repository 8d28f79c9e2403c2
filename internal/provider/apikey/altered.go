package apikey

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// alteredDiagnostic returns the error for a key whose reported settings differ from the requested ones. moved is how
// far its limit was to be above the requested one; outcome says what has become of the key.
func (m resourceModel) alteredDiagnostic(
	client *aihubmix.Client, altered aihubmix.AlteredError, moved int64, outcome string,
) diag.Diagnostic {
	at, sentences := m.describeAltered(altered, moved)
	advice := "The gateway decides this itself, so trying again does not help. Write what it reports, or leave the " +
		"argument out."
	_, hasCreationName := client.CreationTime(altered.Key.Name)
	if hasCreationName && slices.Contains(altered.Settings, aihubmix.SettingName) {
		advice = "A gateway that does not rename keys cannot be used with this resource. Use the ephemeral resource " +
			"instead."
	}
	return diag.NewAttributeErrorDiagnostic(at, "The gateway did not apply the requested settings",
		strings.Join([]string{strings.Join(sentences, "\n"), advice, outcome}, "\n\n"))
}

// arguments are the names of the settings in a configuration.
var arguments = map[aihubmix.Setting]string{
	aihubmix.SettingName:       "name",
	aihubmix.SettingSpendLimit: "spend_limit_usd",
	aihubmix.SettingExpiry:     "expires_at",
	aihubmix.SettingModels:     "allowed_models",
	aihubmix.SettingNetworks:   "allowed_cidrs",
	aihubmix.SettingStatus:     "enabled",
}

// describeAltered returns a sentence for each setting that differs, with the requested and the reported value, and
// the path of the first.
func (m resourceModel) describeAltered(
	altered aihubmix.AlteredError, moved int64,
) (at path.Path, sentences []string) {
	after := m
	after.setReported(altered.Key, privateState{MovedLimit: &moved})
	for i, setting := range altered.Settings {
		var requested, reported attr.Value
		switch setting {
		case aihubmix.SettingName:
			requested, reported = m.Name, after.Name
		case aihubmix.SettingSpendLimit:
			requested, reported = m.SpendLimitUSD, after.SpendLimitUSD
		case aihubmix.SettingExpiry:
			requested, reported = m.ExpiresAt, after.ExpiresAt
		case aihubmix.SettingModels:
			requested, reported = m.AllowedModels, after.AllowedModels
		case aihubmix.SettingNetworks:
			requested, reported = m.AllowedCIDRs, after.AllowedCIDRs
		case aihubmix.SettingStatus:
			requested, reported = m.Enabled, after.Enabled
		}
		name, shown := arguments[setting], attribute.FormatValue(reported)
		if setting == aihubmix.SettingExpiry && altered.Key.HasUnusableExpiry() {
			shown = "a time that is not in seconds"
		}
		if i == 0 {
			at = path.Root(name)
			if setting == aihubmix.SettingExpiry && !m.TTL.IsNull() {
				at = path.Root("ttl")
			}
		}
		sentences = append(sentences, fmt.Sprintf("%s: requested %s, reported %s.", name,
			attribute.FormatValue(requested), shown))
	}
	return at, sentences
}
