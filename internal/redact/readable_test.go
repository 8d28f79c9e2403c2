package redact_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
)

// readable are messages without a secret, as gateways, proxies and databases write them.
var readable = map[string]string{
	"a sentence":               "Your balance is too low; top it up at https://console.aihubmix.com/topup.",
	"a sentence in Chinese":    "无权进行此操作，access token 无效（request id: 2026）",
	"a sentence in Japanese":   "残高が不足しています。もう一度お試しください。",
	"wide letters and blanks":  "ＡＰＩ　キー　１２３４５６７８",
	"a sentence in Arabic":     "الرصيد غير كافٍ",
	"a long German word":       "Zugriff für Jürgen Müßiggänger: Geschwindigkeitsbegrenzung",
	"an emoji":                 "quota used up 🔑",
	"an exception of Java":     "java.lang.OutOfMemoryError: Java heap space",
	"another of them":          "org.springframework.web.client.HttpClientErrorException$TooManyRequests: 429",
	"an exception of .NET":     "System.Security.Authentication.AuthenticationException: RemoteCertificateNameMismatch",
	"a class of a repository":  "No bean apiKeyJpaRepositoryImplementation: ApiKeyJpaRepositoryImplementation",
	"an exception of Python":   "sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) timed out",
	"an error of Go":           "json: cannot unmarshal string into Go struct field Token.remain_quota of type int64",
	"a certificate":            "x509: certificate signed by unknown authority: HTTPSProxyConnectionError",
	"a stack frame":            "at com.example.TokenFilter.doFilter(TokenFilter.java:147) ~[relay-2.11.3.jar!/:2.11]",
	"a path of Windows":        `C:\Users\alice\AppData\Local\new\table\report: access denied`,
	"a share of Windows":       `cannot open \\server\share\backup`,
	"a path of a file":         "open /usr/local/share/ca-certificates/company-root-authority.crt: permission denied",
	"a path of the API":        "GET /api/user/self/dashboard/billing/subscription is not known",
	"the largest float":        "quota 1.7976931348623157e+308 is out of range",
	"a large integer":          "quota 9007199254740993 of 9223372036854775807 is left",
	"one-api's request ID":     "用户额度不足 (request id: 2026020904091787512785714735350)",
	"the service's request ID": "Unauthorized (tid: 2026020904091787512785714735350)",
	"a trace ID":               "trace 4bf92f3577b34da6a3ce929d0e0e4736 failed",
	"a trace parent":           "traceparent 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	"a trace ID of AWS":        "Root=1-67891233-abcdef012345678912345678",
	"a UUID":                   "request 550e8400-e29b-41d4-a716-446655440000 failed",
	"a ULID":                   "event 01ARZ3NDEKTSV4RRFFQ69G5FAV was dropped",
	"a KSUID":                  "event 0ujtsYcgvSTl8PAuAdqWYSMnLOv was dropped",
	"an ID of a response":      "no such response: chatcmpl-9yTzQmLkYb8bNqKx2mNv9Rt4WcY1s",
	"a commit":                 "version 3f2a9c1 (8d5f6c0b1a2e3d4c5b6a7f8e9d0c1b2a3f4e5d6c)",
	"a digest":                 "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"a pod":                    "pod aihubmix-relay-7d9c6b5f4d-x2v8q is not ready",
	"a machine":                "upstream ip-10-0-142-17.eu-central-1.compute.internal:8080",
	"a model":                  "no channel for model claude-sonnet-4-5-20250929-thinking",
	"models with slashes":      "use Qwen/Qwen2.5-72B-Instruct-Turbo or deepseek-ai/DeepSeek-R1-Distill-Llama-70B",
	"a code":                   "403 [type: new_api_error] [code: pre_consume_token_quota_failed] USER_QUOTA",
	"a time":                   "until 2026-11-27T01:46:00.123456789+08:00",
	"a time without marks":     "at 20261127014600 and 1795743960123456789",
	"an address":               "dial tcp [2001:db8:85a3:8d3:1319:8a2e:370:7348]:443: connect: connection refused",
	"a word with sk- inside":   "the risk-assessment-of-2026 of the desk-lamp-department-of-2026",
	"what keys begin with":     "keys start with sk- here, such as sk-abcd****wxyz",
	"a scheme alone":           `WWW-Authenticate: Bearer realm="api", error="invalid_token"`,
	"a constraint":             "UNIQUE constraint failed: tokens.idx_tokens_organization_id",
	"a query of SQL":           "SELECT * FROM tokens WHERE name LIKE '%25abc%' AND status = 1",
	"escapes without a secret": `upstream sent {\"message\": \"balance &lt; limit\"} at a%20b, 100% of 5 %`,
	"words in quotation marks": `field "remain_quota": "lots" is not a whole number`,
	"what may be base64":       "type anthropic/messages+thinking/interleaved",
	"a fingerprint":            "serial 04:9b:3f:aa:10:c2, SHA1 Fingerprint=A9:99:3E:36:47:06:81:6A:BA:3E",
}

func TestMessagesWithoutASecretStayUnchanged(t *testing.T) {
	redactor := redact.New("gateway.example")
	redactor.Remember(redact.NewSecret(manageKey), redact.NewSecret(apiKey))
	for name, message := range readable {
		t.Run(name, func(t *testing.T) { equal(t, "shown", redactor.Text(message), message) })
	}
}

func TestIdentifiersStayUnchanged(t *testing.T) {
	redactor := redact.New()
	for _, id := range []string{
		"2026020904091787512785714735350", "4bf92f3577b34da6a3ce929d0e0e4736", "01ARZ3NDEKTSV4RRFFQ69G5FAV",
		"550e8400-e29b-41d4-a716-446655440000", "req_011CSHoEeqs5C35K2UUqR7Fy", "1-67891233-abcdef012345678912345678",
		"Zb7KqPx2mNv9Rt4WcY1sLd6HfJ3gTe8UaQ5oXi0BkMwEnVyD", // It would be masked in a message.
	} {
		equal(t, "shown", redactor.ID(id), id)
	}
}

func TestModelsOfTheCatalogueStayUnchanged(t *testing.T) {
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
	redactor := redact.New()
	for _, model := range catalogue.Data {
		equal(t, "shown", redactor.Text(model.ID), model.ID)
	}
}

func TestEscapedLettersAreDecoded(t *testing.T) {
	redactor := redact.New()
	equal(t, "one layer", redactor.Text(`\u4f59\u989d\u4e0d\u8db3`), "余额不足")
	equal(t, "two layers", redactor.Text(`{\"message\": \"\\u4f59\\u989d\"}`), `{\"message\": \"余额\"}`)
	equal(t, "half of an emoji", redactor.Text(`\ud83d`), `\ud83d`)
	equal(t, "ASCII", redactor.Text(`a\u0020b`), `a\u0020b`)
}

func TestTextIsOneLineWithoutInvisibleCharacters(t *testing.T) {
	redactor := redact.New()
	for name, test := range map[string]struct{ text, expected string }{
		"blanks around it":            {"  no \n", "no"},
		"line breaks and tabs":        {"a\r\nb\tc\u2028d\u0085e", "a  b c d e"},
		"a null character":            {"a\x00b", "ab"},
		"colours of a terminal":       {"\x1b[31mred\x1b[0m", "[31mred[0m"},
		"a bell and a delete":         {"a\a\x7fb", "ab"},
		"a control character past 7F": {"a\u009bb", "ab"},
		"a turn of the direction":     {"a\u202eb\u2066c", "abc"},
		"no width":                    {"a\u200bb\ufeffc\u00add", "abcd"},
		"invalid UTF-8":               {"a\xffb", "a\ufffdb"},
		"spaces of other widths":      {"a\u00a0b\u3000c", "a\u00a0b\u3000c"},
	} {
		t.Run(name, func(t *testing.T) {
			equal(t, "text", redactor.Text(test.text), test.expected)
			equal(t, "ID", redactor.ID(test.text), test.expected)
		})
	}
}

func TestTextIsShortened(t *testing.T) {
	redactor := redact.New()
	equal(t, "text", redactor.Text(strings.Repeat("长", 501)), strings.Repeat("长", 500)+"…")
	equal(t, "text of that length", redactor.Text(strings.Repeat("长", 500)), strings.Repeat("长", 500))
	equal(t, "ID", redactor.ID(strings.Repeat("r", 129)), strings.Repeat("r", 128))
}
