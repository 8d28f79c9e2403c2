package transport

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"os"
	"strings"
	"testing"
)

const (
	knownManageKey = "fd1f0e4b2c9a4d7e8b3c6f5a0d9e8c7b"
	knownAPIKey    = "sk-94JChmtBDsB1pPPSB4748831DaBb44C4A1DeA979871a483d"
	knownPassword  = "correct horse 42"
	unseenAPIKey   = "Zb7KqPx2mNv9Rt4WcY1sLd6HfJ3gTe8UaQ5oXi0BkMwEnVyD"
)

// Whatever a server does to a secret before it says it, none of it is shown.
func TestSecretIsNotShownHoweverItIsWritten(t *testing.T) {
	redact := newRedactor(nil, NewSecret(knownManageKey), NewSecret(knownAPIKey))
	redact.secrets.add(NewSecret(knownPassword), NewSecret("123456"))
	bare := strings.TrimPrefix(knownAPIKey, "sk-")
	for name, words := range map[string]string{
		"the Manage Key":                            "key " + knownManageKey + " is unknown",
		"the Manage Key cut short":                  "key " + knownManageKey[:10] + " is unknown",
		"the middle of the Manage Key":              "key …" + knownManageKey[11:20] + "… is unknown",
		"the Manage Key in base64":                  "key " + base64.StdEncoding.EncodeToString([]byte(knownManageKey)) + " is unknown",
		"the Manage Key in hexadecimal digits":      "key " + hex.EncodeToString([]byte(knownManageKey)) + " is unknown",
		"the Manage Key in upper case":              "key " + strings.ToUpper(knownManageKey) + " is unknown",
		"the Manage Key in HTML":                    "key " + eachAs("&#%d;")(knownManageKey) + " is unknown",
		"the Manage Key split by what has no width": "key " + strings.Join(strings.Split(knownManageKey, ""), "\u200b") + " is unknown",
		"the Manage Key split by accents":           "key " + strings.Join(strings.Split(knownManageKey, ""), "\u0301") + " is unknown",
		"the header":                                "malformed header Authorization: Bearer%20" + knownManageKey,
		"the API key":                               "key " + knownAPIKey + " is unknown",
		"an API key without its prefix":             "Duplicate entry '" + bare + "' for key 'tokens.key'",
		"an API key in upper case":                  "key " + strings.ToUpper(knownAPIKey) + " is unknown",
		"an API key in a URL":                       "key sk%2D" + bare + " is unknown",
		"an API key in JSON":                        `key sk\u002d` + bare + " is unknown",
		"an API key in HTML":                        "key sk&#45;" + bare + " is unknown",
		"the start of an API key that was not seen": "key sk-Zb7KqPx2 is unknown",
		"an API key that was not seen":              "Duplicate entry '" + unseenAPIKey + "' for key 'tokens.key'",
		"an API key in a path":                      "cannot delete /tokens/" + unseenAPIKey + "/now",
		"a password":                                "password '" + knownPassword + "' is too simple",
		"a password of letters, in HTML":            "password '" + html.EscapeString(knownPassword) + "' is too simple",
		"a code of a few digits":                    "code '123456' has expired",
		"what is escaped thirteen times":            strings.Repeat("%25", 1) + strings.Repeat("25", 13) + "41",
		"a token of three parts":                    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
	} {
		t.Run(name, func(t *testing.T) {
			shown := redact.text(words)
			if !strings.Contains(shown, hiddenSecret) {
				t.Errorf("nothing is hidden: %s", shown)
			}
			for _, secret := range []string{knownManageKey, bare, unseenAPIKey, knownPassword} {
				expectNoPiece(t, lowered(shown), lowered(secret), "", secretPiece)
				expectNoPiece(t, shown, base64.StdEncoding.EncodeToString([]byte(secret)), "", minRun)
				expectNoPiece(t, shown, hex.EncodeToString([]byte(secret)), "", minRun)
			}
			if strings.Contains(shown, "123456") {
				t.Errorf("the code is shown: %s", shown)
			}
		})
	}
}

// What is no secret can be read.
func TestWordsOfAServerStayReadable(t *testing.T) {
	redact := newRedactor([]string{"https://gateway-7f3a9c2e1b.example.com/team-a/9f8e7d6c5b4a"}, NewSecret(knownManageKey))
	for name, words := range map[string]string{
		"a sentence":                   "The account has insufficient balance; top it up at https://console.aihubmix.com/topup.",
		"a sentence in Chinese":        "无权进行此操作，access token 无效（request id: 2026）",
		"a sentence in Japanese":       "残高が不足しています。チャージしてからもう一度お試しください。",
		"a name with accents":          "Zugriff für Jürgen Müßiggänger verweigert: Geschwindigkeitsbegrenzung",
		"a model":                      "no channel for model claude-sonnet-4-5-20250929-thinking",
		"models with slashes and dots": "use Qwen/Qwen2.5-72B-Instruct-Turbo, deepseek-ai/DeepSeek-R1-Distill-Llama-70B or gemini-2.5-flash-preview-05-20",
		"an exception of Java":         "java.lang.IllegalArgumentException: ModelNotSupportedException",
		"an error of Go":               "x509: certificate signed by unknown authority: json.UnmarshalTypeError, HTTPSProxyConnectionError",
		"a code":                       "403 [type: new_api_error] [code: pre_consume_token_quota_failed] INSUFFICIENT_USER_QUOTA_FOR_REQUEST",
		"a path":                       "GET /api/user/self/dashboard/billing/subscription is not known",
		"a path of a file":             "open /usr/local/share/ca-certificates/company-root-authority.crt: permission denied",
		"a time":                       "until 2026-11-27T01:46:00.123456789+08:00",
		"a time without marks":         "at 20261127014600 and 1795743960123456789",
		"a UUID":                       "request 550e8400-e29b-41d4-a716-446655440000 failed",
		"a number":                     "quota 9007199254740993 of 9223372036854775807 is left",
		"an address":                   "dial tcp [2001:db8:85a3:8d3:1319:8a2e:370:7348]:443: connect: connection refused",
		"a host that is asked":         "lookup gateway-7f3a9c2e1b.example.com on 127.0.0.11:53: no such host",
		"a word with sk- inside":       "the risk-assessment of the desk-lamp-department",
		"a constraint of a database":   "UNIQUE constraint failed: tokens.idx_tokens_organization_id",
		"a list of fields":             "unknown field allowed_organization_identifiers_of_subscription",
		"words in quotation marks":     `field "remain_quota": "lots" is not a whole number`,
	} {
		t.Run(name, func(t *testing.T) {
			if shown := redact.text(words); shown != words {
				t.Errorf("shown: %s\nsaid:  %s", shown, words)
			}
		})
	}
}

// A message about a model says which.
func TestModelsOfTheCatalogueStayReadable(t *testing.T) {
	content, err := os.ReadFile("../aihubmix/testdata/models_docs.json")
	if err != nil {
		t.Fatal(err)
	}
	var catalogue struct {
		Data []struct {
			ID string `json:"model_id"`
		} `json:"data"`
	}
	if err := json.Unmarshal(content, &catalogue); err != nil {
		t.Fatal(err)
	}
	if len(catalogue.Data) == 0 {
		t.Fatal("no models")
	}
	redact := newRedactor(nil)
	for _, model := range catalogue.Data {
		if shown := redact.text(model.ID); shown != model.ID {
			t.Errorf("%s is shown as %s", model.ID, shown)
		}
	}
}

// Escapes are undone, so that a sentence in Chinese can be read.
func TestEscapedWordsAreReadable(t *testing.T) {
	redact := newRedactor(nil)
	for words, expected := range map[string]string{
		`\u4f59\u989d\u4e0d\u8db3`:                        "余额不足",
		"balance &lt; limit &amp; no top-up":              "balance < limit & no top-up",
		"balance%20too%20low":                             "balance too low",
		"100% of 5 % are used &mdash; top up":             "100% of 5 % are used &mdash; top up",
		"first line\r\nsecond line":                       "first line  second line",
		url.PathEscape(`{"message":"quota \"used up\""}`): `{"message":"quota "used up""}`,
	} {
		if shown := redact.text(words); shown != expected {
			t.Errorf("%q is shown as %q, expected %q", words, shown, expected)
		}
	}
}

// What a response held as a secret is one in the words of the next.
func TestSecretsOfResponsesAreNotShownLater(t *testing.T) {
	redact := newRedactor(nil)
	response := &Response{redact: redact}
	if shown := redact.text(knownPassword); shown != knownPassword {
		t.Fatal("a password is hidden that nobody has seen")
	}
	response.Remember(nil, new(NewSecret(knownPassword)))
	if shown := (&Response{redact: redact}).Redact("wrong: " + strings.ToUpper(knownPassword)); shown != "wrong: "+hiddenSecret {
		t.Errorf("shown: %s", shown)
	}
}

// A long key costs no more than a short one.
func BenchmarkRedaction(b *testing.B) {
	redact := newRedactor(nil, NewSecret(strings.Repeat(knownManageKey, maxManageKey/len(knownManageKey))))
	words := strings.Repeat("no channel for the model, and a long story about it. ", maxRead/50)
	for b.Loop() {
		redact.text(words)
	}
}
