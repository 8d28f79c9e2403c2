package transport_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

func TestParseManageKeyRemovesWhatPastingAdds(t *testing.T) {
	const key = "fd0123456789abcdef"
	for name, text := range map[string]string{
		"the key alone":                   key,
		"blanks around it":                " \t" + key + " ",
		"a line break after it":           key + "\r\n",
		"double quotes":                   `"` + key + `"`,
		"single quotes":                   `'` + key + `'`,
		"back quotes":                     "`" + key + "`",
		"the scheme before it":            "Bearer " + key,
		"the scheme in lower case":        "bearer " + key,
		"the scheme in upper case":        "BEARER\t" + key,
		"quotes around scheme and key":    `"Bearer ` + key + `"`,
		"quotes between scheme and key":   `Bearer "` + key + `"`,
		"the scheme twice":                "Bearer Bearer " + key,
		"quotes in quotes":                `'"` + key + `"'`,
		"blanks inside of quotes":         `" ` + key + ` "`,
		"no-break spaces around it":       "\u00a0" + key + "\u00a0",
		"a byte order mark":               "\ufeff" + key,
		"a mark inside of quotes":         "\"\ufeff" + key + "\"\r\n",
		"everything at once":              "\n ' bearer  \" " + key + "\" '\n",
		"several blanks after the scheme": "Bearer    " + key,
		"a line break after the scheme":   "Bearer\n" + key,
	} {
		t.Run(name, func(t *testing.T) {
			parsed, err := transport.ParseManageKey(text)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "key", parsed.Reveal(), key)
		})
	}
}

func TestParseManageKeyKeepsOtherCharacters(t *testing.T) {
	for _, key := range []string{
		strings.Repeat("x", 1024), "bearerfd01", "fd-sk-01", "fd+/=01", `fd"01`, `"fd01`, "fd01'", "bearer-fd01",
	} {
		t.Run(key[:min(len(key), 20)], func(t *testing.T) {
			parsed, err := transport.ParseManageKey(key)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "key", parsed.Reveal(), key)
		})
	}
}

func TestParseManageKeyRefusesWhatCannotBeOne(t *testing.T) {
	longer := strings.Repeat("x", 1016)
	for name, test := range map[string]struct {
		text     string
		expected error
	}{
		"nothing":                                {"", transport.ErrManageKeyEmpty},
		"blanks":                                 {" \t\r\n", transport.ErrManageKeyEmpty},
		"quotes around nothing":                  {`""`, transport.ErrManageKeyEmpty},
		"the scheme alone":                       {"Bearer ", transport.ErrManageKeyEmpty},
		"the quoted scheme alone":                {`"Bearer"`, transport.ErrManageKeyEmpty},
		"an inference key":                       {"sk-secret-part", transport.ErrManageKeyInference},
		"a quoted inference key":                 {`"sk-secret-part"`, transport.ErrManageKeyInference},
		"an inference key after the scheme":      {"Bearer sk-secret-part", transport.ErrManageKeyInference},
		"another file":                           {"fd-secret" + longer, transport.ErrManageKeyTooLong},
		"two lines":                              {"fd-secret\npart", transport.ErrManageKeyLineBreak},
		"two lines ended by a carriage return":   {"fd-secret\rpart", transport.ErrManageKeyLineBreak},
		"two lines ended as on mainframes":       {"fd-secret\u0085part", transport.ErrManageKeyLineBreak},
		"two lines ended by a line separator":    {"fd-secret\u2028part", transport.ErrManageKeyLineBreak},
		"a space inside":                         {"fd-secret part", transport.ErrManageKeySpace},
		"a tab inside":                           {"fd-secret\tpart", transport.ErrManageKeySpace},
		"a no-break space inside":                {"fd-secret\u00a0part", transport.ErrManageKeySpace},
		"quotes around the scheme, then the key": {`"Bearer "fd-secret`, transport.ErrManageKeySpace},
		"a whole header":                         {"Authorization: Bearer fd-secret", transport.ErrManageKeySpace},
		"a null character inside":                {"fd-secret\x00part", transport.ErrManageKeyControl},
		"an escape sequence inside":              {"fd-secret\x1b[0m", transport.ErrManageKeyControl},
		"a delete character inside":              {"fd-secret\x7fpart", transport.ErrManageKeyControl},
		"typographic quotes":                     {"“fd-secret”", transport.ErrManageKeyNotPrintable},
		"an ellipsis, as of a shortened key":     {"fd-secret…part", transport.ErrManageKeyNotPrintable},
		"a zero-width space inside":              {"fd-secret\u200bpart", transport.ErrManageKeyNotPrintable},
		"a byte order mark inside":               {"fd-\ufeffsecret", transport.ErrManageKeyNotPrintable},
		"bytes that are not text":                {"fd-secret\xff", transport.ErrManageKeyNotPrintable},
		"a letter of another alphabet that fits": {"fd-sесret", transport.ErrManageKeyNotPrintable},
	} {
		t.Run(name, func(t *testing.T) {
			key, err := transport.ParseManageKey(test.text)
			if !errors.Is(err, test.expected) {
				t.Fatalf("error is %v, expected %v", err, test.expected)
			}
			equal(t, "a refused key is empty", key.IsEmpty(), true)
			lacks(t, err.Error(), "secret", "part")
		})
	}
}

func TestParseAPIKeyRemovesWhatPastingAdds(t *testing.T) {
	for _, text := range []string{"sk-0123", ` "Bearer sk-0123" `, "Bearer sk-0123\n"} {
		key, err := transport.ParseAPIKey(text)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "key", key.Reveal(), "sk-0123")
	}
}

// A Manage Key, which has full power over the account, is not sent in place of an API key.
func TestParseAPIKeyRefusesWhatCannotBeOne(t *testing.T) {
	for name, test := range map[string]struct {
		text     string
		expected error
	}{
		"nothing":                        {"", transport.ErrManageKeyEmpty},
		"quotes around nothing":          {`""`, transport.ErrManageKeyEmpty},
		"a Manage Key":                   {"fd-secret", transport.ErrAPIKeyPrefix},
		"a Manage Key after the scheme":  {"Bearer fd-secret", transport.ErrAPIKeyPrefix},
		"the prefix in capitals":         {"SK-secret", transport.ErrAPIKeyPrefix},
		"two keys":                       {"sk-secret sk-part", transport.ErrManageKeySpace},
		"a shortened key":                {"sk-secret…part", transport.ErrManageKeyNotPrintable},
		"a Manage Key before an API key": {"fd-secret sk-part", transport.ErrAPIKeyPrefix},
	} {
		t.Run(name, func(t *testing.T) {
			key, err := transport.ParseAPIKey(test.text)
			if !errors.Is(err, test.expected) {
				t.Fatalf("error is %v, expected %v", err, test.expected)
			}
			equal(t, "a refused key is empty", key.IsEmpty(), true)
			lacks(t, err.Error(), "secret", "part")
		})
	}
}
