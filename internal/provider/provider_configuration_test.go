package provider

import (
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// surroundedBy is an environment with those variables and that saved login.
func surroundedBy(t *testing.T, variables map[string]string, file string) environment {
	t.Helper()
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".aihubmix"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, filepath.FromSlash(configFile)), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	return environment{
		variable:      func(name string) string { return variables[name] },
		homeDirectory: func() (string, error) { return home, nil },
	}
}

func nullModel() providerModel {
	return providerModel{
		BaseURLs:         types.ListNull(types.StringType),
		AllowedUsernames: types.SetNull(types.StringType),
	}
}

// A base URL is trusted with the key, so that of a login gets no other key.
func TestSavedBaseURLIsUsedForTheSavedKeyOnly(t *testing.T) {
	t.Parallel()
	const file = `{"token": "fd4", "base_url": "https://saved.example/"}`
	for name, test := range map[string]struct {
		variables map[string]string
		expected  []string
	}{
		"the saved key":              {expected: []string{"https://saved.example"}},
		"a key from the environment": {variables: map[string]string{"AIHUBMIX_TOKEN": "fd3"}, expected: nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resolved, diags := resolve(t.Context(), nullModel(), surroundedBy(t, test.variables, file))
			if diags.HasError() {
				t.Fatal(diags)
			}
			if !slices.Equal(resolved.baseURLs, test.expected) {
				t.Errorf("the origins are %v, not %v", resolved.baseURLs, test.expected)
			}
		})
	}
}

func TestSettingsComeFromTheEnvironmentIfArgumentsAreNull(t *testing.T) {
	t.Parallel()
	around := surroundedBy(t, map[string]string{
		"AIHUBMIX_TOKEN": "fd3", "AIHUBMIX_REQUEST_TIMEOUT": "1m30s", "AIHUBMIX_MAX_RETRIES": "0",
		"AIHUBMIX_API_BASE": "https://one.example/prefix/, https://two.example,,https://one.example/prefix",
	}, `{}`)
	resolved, diags := resolve(t.Context(), nullModel(), around)
	if diags.HasError() {
		t.Fatal(diags)
	}
	if resolved.requestTimeout.String() != "1m30s" || resolved.maxRetries != 0 {
		t.Errorf("the settings are %s and %d", resolved.requestTimeout, resolved.maxRetries)
	}
	if expected := []string{"https://one.example/prefix", "https://two.example"}; !slices.Equal(
		resolved.baseURLs, expected,
	) {
		t.Errorf("the origins are %v, not %v", resolved.baseURLs, expected)
	}

	model := nullModel()
	model.RequestTimeout, model.MaxRetries = types.StringValue("5s"), types.NumberValue(big.NewFloat(7))
	resolved, diags = resolve(t.Context(), model, around)
	if diags.HasError() || resolved.requestTimeout.String() != "5s" || resolved.maxRetries != 7 {
		t.Errorf("the arguments do not win: %s, %d, %v", resolved.requestTimeout, resolved.maxRetries, diags)
	}
}

func TestSettingsHaveTheDocumentedDefaults(t *testing.T) {
	t.Parallel()
	resolved, diags := resolve(t.Context(), nullModel(), surroundedBy(t, nil, `{"token": "fd4"}`))
	if diags.HasError() {
		t.Fatal(diags)
	}
	if resolved.requestTimeout.String() != "30s" || resolved.maxRetries != 4 || resolved.baseURLs != nil ||
		resolved.allowedUsernames != nil {
		t.Errorf("the defaults are %+v", resolved)
	}
}
