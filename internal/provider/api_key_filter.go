package provider

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const (
	namePrefixDescription    = "Only keys whose name starts with this; case-sensitive. When null: all."
	enabledFilterDescription = "Only keys whose `status` is 1 (`true`) or is not 1 (`false`). When null: all."
)

// apiKeyFilter leaves the keys that a list asks for.
type apiKeyFilter struct {
	namePrefix types.String
	enabled    types.Bool
}

func (f apiKeyFilter) matches(key aihubmix.APIKey) bool {
	enabled := key.Status != nil && *key.Status == aihubmix.APIKeyEnabled
	return strings.HasPrefix(key.Name, f.namePrefix.ValueString()) && (f.enabled.IsNull() || f.enabled.ValueBool() == enabled)
}
