package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
)

const (
	manageKey = "fd1f0e4b2c9a4d7e8b3c6f5a0d9e8c7b"
	apiKey    = "sk-94JChmtBDsB1pPPSB4748831DaBb44C4A1DeA979871a483d"
	password  = `correct/horse "42"again`
	oddKey    = `fd+01/23="45&67<89\ab%cd'ef>?#`
	unseenKey = "Zb7KqPx2mNv9Rt4WcY1sLd6HfJ3gTe8UaQ5oXi0BkMwEnVyD"
	webToken  = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
)

func redactorFor(secrets ...string) *redact.Redactor {
	redactor := redact.New()
	for _, secret := range secrets {
		redactor.Remember(redact.NewSecret(secret))
	}
	return redactor
}

func base64Of(text string) string { return base64.RawStdEncoding.EncodeToString([]byte(text)) }

func hexOf(text string) string { return hex.EncodeToString([]byte(text)) }

// encodings are those in which the provider recognizes a secret.
var encodings = map[string]func(string) string{
	"as it is":          func(text string) string { return text },
	"upper case":        strings.ToUpper,
	"lower case":        strings.ToLower,
	"base64":            base64Of,
	"base64 for URLs":   func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) },
	"base64 after 1":    func(text string) string { return base64Of(":" + text) },
	"base64 after 2":    func(text string) string { return base64Of("a:" + text) },
	"base64 of upper":   func(text string) string { return base64Of(strings.ToUpper(text)) },
	"base64 of lower":   func(text string) string { return base64Of(strings.ToLower(text)) },
	"base64 of a piece": func(text string) string { return base64Of(text[5:13]) },
	"hexadecimal":       hexOf,
	"hexadecimal upper": func(text string) string { return strings.ToUpper(hexOf(text)) },
	"after a digit":     func(text string) string { return "1" + hexOf(text) },
	"the start":         func(text string) string { return text[:8] },
	"the middle":        func(text string) string { return text[9:18] },
}

// escapes are those that are decoded.
var escapes = map[string]func(string) string{
	"none":                       func(text string) string { return text },
	"JSON":                       quotedInJSON,
	"JSON with slashes":          func(text string) string { return strings.ReplaceAll(text, "/", `\/`) },
	"JSON to the last character": eachAs(`\u%04x`),
	"JSON in upper case":         eachAs(`\u%04X`),
	"a query":                    url.QueryEscape,
	"a path":                     url.PathEscape,
	"a URL to the last one":      eachAs("%%%02x"),
	"HTML":                       html.EscapeString,
	"decimal HTML":               eachAs("&#%d;"),
	"hexadecimal HTML":           eachAs("&#x%X;"),
	"zero-width spaces":          eachAs("%c\u200b"),
	"soft hyphens":               eachAs("%c\u00ad"),
	"directions":                 eachAs("%c\u202e"),
}

func eachAs(format string) func(string) string {
	return func(text string) string {
		var encoded strings.Builder
		for _, char := range text {
			if char > unicode.MaxASCII && !strings.Contains(format, "%c") {
				encoded.WriteRune(char)
				continue
			}
			fmt.Fprintf(&encoded, format, char)
		}
		return encoded.String()
	}
}

func quotedInJSON(text string) string {
	quoted := strconv.QuoteToASCII(text)
	return quoted[1 : len(quoted)-1]
}

func TestUnknownSecretIsMaskedByItsShape(t *testing.T) {
	redactor := redactorFor()
	for name, test := range map[string]struct{ text, expected string }{
		"an API key":                  {"key sk-Zb7KqPx2mNv9Rt4W is unknown", "key (sensitive) is unknown"},
		"an API key in upper case":    {"key SK-ZB7KQPX2MNV9RT4W is unknown", "key (sensitive) is unknown"},
		"an API key of a project":     {"key sk-proj_0123-4567_abcd is unknown", "key (sensitive) is unknown"},
		"an API key after a mark":     {"key=sk-Zb7KqPx2mNv9Rt4W&a", "key=(sensitive)&a"},
		"an API key in a query":       {"key%3Dsk%2DZb7KqPx2mNv9Rt4W", "key%3D(sensitive)"},
		"API keys side by side":       {"sk-Zb7KqPx2mNv9Rt4W sk-Zb7KqPx2mNv9Rt4V", "(sensitive) (sensitive)"},
		"an API key without a prefix": {"entry '" + unseenKey + "' exists", "entry '(sensitive)' exists"},
		"such a key with more":        {"entry " + unseenKey + "-a_b+c.", "entry (sensitive)."},
		"such a key in a path":        {"/tokens/" + unseenKey + "/now", "/tokens/(sensitive)/now"},
		"a web token":                 {"token " + webToken + " has expired", "token (sensitive) has expired"},
		"a web token in a header":     {"Authorization: Bearer " + webToken, "Authorization: Bearer (sensitive)"},
		"what follows the scheme":     {"malformed: Bearer fd0123ab", "malformed: Bearer (sensitive)"},
		"the scheme in lower case":    {"bearer ya29.a0AfH6/SM+B~C==", "bearer (sensitive)"},
		"the scheme in a URL":         {"Bearer%20fd0123ab", "Bearer%20(sensitive)"},
		"an API key that is short":    {"key sk-Zb7KqPx2mNv9Rt4", "key sk-Zb7KqPx2mNv9Rt4"},
		"an API key without digits":   {"key sk-sentence-transformers", "key sk-sentence-transformers"},
		"an API key inside a word":    {"desk-Zb7KqPx2mNv9Rt4W", "desk-Zb7KqPx2mNv9Rt4W"},
		"39 characters":               {unseenKey[:39], unseenKey[:39]},
		"40 characters":               {unseenKey[:40], "(sensitive)"},
		"40 characters in two pieces": {unseenKey[:20] + "-" + unseenKey[:20], unseenKey[:20] + "-" + unseenKey[:20]},
		"only upper case":             {strings.ToUpper(unseenKey), strings.ToUpper(unseenKey)},
		"only lower case":             {strings.ToLower(unseenKey), strings.ToLower(unseenKey)},
		"one digit":                   {strings.Repeat("aB", 20) + "1", strings.Repeat("aB", 20) + "1"},
		"two digits":                  {strings.Repeat("aB", 20) + "12", "(sensitive)"},
		"a web token that is short":   {"eyJhbGciOiJIUzI1Ni", "eyJhbGciOiJIUzI1Ni"},
		"a scheme before words":       {"Bearer authentication", "Bearer authentication"},
		"a scheme before little":      {"Bearer v1.2.34", "Bearer v1.2.34"},
	} {
		t.Run(name, func(t *testing.T) { equal(t, "shown", redactor.Text(test.text), test.expected) })
	}
}

func TestShortSecretIsMaskedAsAWord(t *testing.T) {
	redactor := redactorFor("p@ss", "482913", "abc", "true", "FALSE", "null", "")
	for text, expected := range map[string]string{
		"wrong: p@ss.":                  "wrong: (sensitive).",
		"密码P@SS错误":                      "密码(sensitive)错误",
		"wrong: up@ssed":                "wrong: up@ssed",
		"code 482913 or 4829134":        "code (sensitive) or 4829134",
		"Basic dXNlcjpwQHNz":            "Basic (sensitive)", // user:p@ss
		"code%20482913%0A":              "code%20(sensitive)%0A",
		"abc is true, false and null":   "abc is true, false and null",
		"code 48291 and 4829 and 8 291": "code 48291 and 4829 and 8 291",
	} {
		equal(t, "shown", redactor.Text(text), expected)
	}
}

func TestValueIsMaskedByItsLength(t *testing.T) {
	redactor := redact.New()
	for _, value := range []string{"1234567", "business", "0123456789ABCDE", "team:engineering"} {
		redactor.RememberValue(redact.NewSecret(value))
	}
	for text, expected := range map[string]string{
		"1234567":                    "1234567",
		"the Business plan":          "the (sensitive) plan",
		"the usines plan":            "the usines plan",
		"0123456789abcdeF":           "(sensitive)F",
		"0123456789abcd":             "0123456789abcd",
		"of engineering, or of team": "of (sensitive), or of team",
	} {
		equal(t, "shown", redactor.Text(text), expected)
	}
}

func TestPieceCountsCharactersNotBytes(t *testing.T) {
	redactor := redactorFor("账户余额不足请尽快充值")
	equal(t, "fewer than eight", redactor.Text("账户余额不足请充值"), "账户余额不足请充值")
	equal(t, "eight", redactor.Text("x账户余额不足请尽x"), "x(sensitive)x")
}

func TestIdentifierIsMaskedIfItHoldsASecret(t *testing.T) {
	redactor := redactorFor(manageKey)
	for id, expected := range map[string]string{
		manageKey: "(sensitive)",
		base64.StdEncoding.EncodeToString([]byte(manageKey)): "(sensitive)=",
		hex.EncodeToString([]byte(manageKey)):                "(sensitive)",
		"req-" + strings.ToUpper(manageKey[3:12]):            "req-(sensitive)",
		"sk-Zb7KqPx2mNv9Rt4W":                                "(sensitive)",
		"4bf92f3577b34da6a3ce929d0e0e4736":                   "4bf92f3577b34da6a3ce929d0e0e4736",
	} {
		equal(t, "shown", redactor.ID(id), expected)
	}
}

func TestHostOfABaseURLIsNeverMasked(t *testing.T) {
	redactor := redact.New("sk-gateway-prod-2026-a.example.com", "127.0.0.1")
	redactor.Remember(redact.NewSecret("gateway-prod"))
	equal(t, "host", redactor.Text("lookup SK-gateway-prod-2026-a.example.com: no such host"),
		"lookup SK-gateway-prod-2026-a.example.com: no such host")
	equal(t, "another host", redactor.Text("sk-gateway-prod-2026-b.example.com"), "(sensitive).example.com")
	equal(t, "the secret", redactor.Text("gateway-prod 127.0.0.1"), "(sensitive) 127.0.0.1")
}

// SECURITY.md names these limits.
func TestSecretsThatAreNotRecognized(t *testing.T) {
	redactor := redactorFor(manageKey)
	three := manageKey
	for range 3 {
		three = eachAs("%%%02x")(three)
	}
	for name, text := range map[string]string{
		"three layers of escapes":  three[:400],
		"an unseen Manage Key":     "4bf92f3577b34da6a3ce929d0e0e4736",
		"most of unseen base64url": "Zb7KqPx2mNv9Rt4WcY1s-d6HfJ3gTe8UaQ5oXi0BkMwEnVyD",
		"a list of bytes":          "[102 100 49 102 48 101 52 98 50 99 57 97]",
		"another alphabet":         "sq1s0r4o2p9n4q7r8o3p6s5n0q9r8p7o", // rot13
		"a piece under eight":      manageKey[:7],
		"eight with a gap":         manageKey[:7] + " " + manageKey[7:14],
	} {
		t.Run(name, func(t *testing.T) { equal(t, "shown", redactor.Text(text), text) })
	}
}
