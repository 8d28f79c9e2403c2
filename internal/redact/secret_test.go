package redact_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
)

// account holds secrets as an object of the API does.
type account struct{ AccessToken, Password *redact.Secret }

const hidden = "fd-hidden-text"

// hexadecimal is how %x prints the hidden text.
var hexadecimal = fmt.Sprintf("%x", hidden)

// verbs are those for texts, and some that fmt treats differently.
var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%t", "%c", "%U", "%p"}

func TestSecretRevealsItsTextOnlyByReveal(t *testing.T) {
	equal(t, "text", redact.NewSecret(hidden).Reveal(), hidden)
	equal(t, "text of a zero secret", redact.Secret{}.Reveal(), "")
	equal(t, "a secret is empty", redact.NewSecret(hidden).IsEmpty(), false)
	equal(t, "a zero secret is empty", redact.Secret{}.IsEmpty(), true)
	equal(t, "a secret of no text is empty", redact.NewSecret("").IsEmpty(), true)
}

func TestSecretIsNotPrinted(t *testing.T) {
	secret := redact.NewSecret(hidden)
	for name, value := range map[string]any{
		"the secret itself":             secret,
		"a pointer to it":               &secret,
		"a list of it":                  []redact.Secret{secret},
		"a map of it":                   map[string]redact.Secret{"key": secret},
		"an exported field":             struct{ Key redact.Secret }{secret},
		"an unexported field":           struct{ key redact.Secret }{secret},
		"a pointer to a field's struct": &struct{ key redact.Secret }{secret},
		"a field that is a pointer":     struct{ key *redact.Secret }{&secret},
		"an account":                    account{AccessToken: &secret, Password: &secret},
		"a redactor that knows it":      redactorFor(hidden),
		"an error":                      fmt.Errorf("with key %v", secret),
	} {
		t.Run(name, func(t *testing.T) {
			for _, verb := range verbs {
				lacks(t, fmt.Sprintf(verb, value), hidden, hexadecimal)
			}
		})
	}
}

func TestSecretPrintsAsSensitive(t *testing.T) {
	secret := redact.NewSecret(hidden)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		equal(t, verb, fmt.Sprintf(verb, secret), "(sensitive)")
	}
}

func TestSecretIsNotInJSON(t *testing.T) {
	secret := redact.NewSecret(hidden)
	for name, test := range map[string]struct {
		value    any
		expected string
	}{
		"the secret itself": {secret, `"(sensitive)"`},
		"a pointer to it":   {&secret, `"(sensitive)"`},
		"a map's key":       {map[redact.Secret]int{secret: 1}, `{"(sensitive)":1}`},
		"a field":           {struct{ Key redact.Secret }{secret}, `{"Key":"(sensitive)"}`},
	} {
		t.Run(name, func(t *testing.T) {
			encoded, err := json.Marshal(test.value)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "JSON", string(encoded), test.expected)
		})
	}
	encoded, err := json.Marshal(account{AccessToken: &secret, Password: &secret})
	if err != nil {
		t.Fatal(err)
	}
	lacks(t, string(encoded), hidden)
	contains(t, string(encoded), `"AccessToken":"(sensitive)"`)
}

func TestSecretIsNotLogged(t *testing.T) {
	secret := redact.NewSecret(hidden)
	for name, handler := range map[string]func(*bytes.Buffer) slog.Handler{
		"as JSON": func(output *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(output, nil) },
		"as text": func(output *bytes.Buffer) slog.Handler { return slog.NewTextHandler(output, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			var output bytes.Buffer
			slog.New(handler(&output)).Info("logged",
				"secret", secret, "pointer", &secret, "list", []redact.Secret{secret},
				"account", account{AccessToken: &secret}, "hidden", struct{ key redact.Secret }{secret})
			lacks(t, output.String(), hidden)
			contains(t, output.String(), "(sensitive)")
		})
	}
	equal(t, "value that a handler resolves", slog.AnyValue(secret).Resolve().Kind(), slog.KindString)
}
