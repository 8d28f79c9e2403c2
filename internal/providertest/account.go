package providertest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Account are the attributes of data.aihubmix_user.current that are not null,
// as JSON.
type Account map[string]string

// ApplyAccount applies a configuration that reads the account and compares what
// the state holds of it.
func ApplyAccount(t *testing.T, around Surroundings, config string, expected Account) {
	t.Helper()
	expected = maps.Clone(expected)
	expected["available"] = "true"
	Apply(t, around, config, func(state SavedState) error {
		found := Account{}
		for name, value := range state.Attributes("data.aihubmix_user.current") {
			if value == nil {
				continue
			}
			encoded, err := json.Marshal(value)
			if err != nil {
				return err
			}
			found[name] = string(encoded)
		}
		if !maps.Equal(found, expected) {
			return fmt.Errorf("the state holds another account:\n%s", difference(found, expected))
		}
		return nil
	})
}

func difference(found, expected Account) string {
	names := slices.Sorted(maps.Keys(maps.Collect(func(yield func(string, bool) bool) {
		for _, side := range []Account{found, expected} {
			for name := range side {
				if !yield(name, true) {
					return
				}
			}
		}
	})))
	var lines string
	for _, name := range names {
		if found[name] != expected[name] {
			lines += fmt.Sprintf("  %s: found %q, expected %q\n", name, found[name], expected[name])
		}
	}
	return lines
}

// ReadsDefaultAccount reads the account, which must be [gatewaytest.DefaultAccount].
func ReadsDefaultAccount(t *testing.T, around Surroundings, configuration map[string]any) {
	t.Helper()
	reading := Read(t, around, configuration, "aihubmix_user", nil)
	if name := PlainText(reading.Values["username"]); name != "ada" {
		t.Errorf("the account is %s: %s", name, reading.Said)
	}
}

// TellsOnlyFailure checks that data.aihubmix_user.current tells nothing but why the
// account could not be read; failure is how that begins.
func TellsOnlyFailure(kind, failure string) StateCheck {
	return func(state SavedState) error {
		found := map[string]any{}
		for name, value := range state.Attributes("data.aihubmix_user.current") {
			if value != nil && name != "minimum_balance_usd" {
				found[name] = value
			}
		}
		told, _ := found["failure"].(string)
		delete(found, "failure")
		if !strings.HasPrefix(told, failure) || !strings.HasSuffix(told, ".") || strings.Contains(told, "\n") {
			return fmt.Errorf("failure is %q", told)
		}
		if expected := map[string]any{"allow_failure": true, "available": false, "failure_kind": kind}; !maps.Equal(
			found, expected,
		) {
			return fmt.Errorf("the state holds %v, not %v", found, expected)
		}
		return nil
	}
}
