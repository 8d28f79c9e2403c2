package aihubmix_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// oddKey has the characters that encoders escape, each in its own way.
const oddKey = `fd+01/23="45&67<89\ab%cd'ef>?#`

// inferenceKeyEcho is an API key that a server may echo as well.
const inferenceKeyEcho = "sk-AbCdEf0123456789"

// echoes are the ways in which a gateway may repeat a key.
func echoes(key string) map[string]string {
	eachAs := func(format string) string {
		var text strings.Builder
		for _, char := range []byte(key) {
			fmt.Fprintf(&text, format, char)
		}
		return text.String()
	}
	return map[string]string{
		"as it is":                         key,
		"after the scheme":                 "Bearer " + key,
		"in base64":                        base64.StdEncoding.EncodeToString([]byte(key)),
		"in base64 with a user":            base64.StdEncoding.EncodeToString([]byte("ada:" + key)),
		"in hexadecimal digits":            hex.EncodeToString([]byte(key)),
		"escaped for a query":              url.QueryEscape(key),
		"escaped for a query, lower case":  lowerEscapes(url.QueryEscape(key)),
		"escaped for a path":               url.PathEscape(key),
		"escaped for a path, lower case":   lowerEscapes(url.PathEscape(key)),
		"each character escaped for a URL": eachAs("%%%02X"),
		"escaped for JSON":                 encoded(key),
		"escaped for JSON, not for HTML":   strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(key),
		"escaped for JSON with slashes":    strings.ReplaceAll(encoded(key), "/", `\/`),
		"each character escaped for JSON":  eachAs(`\u%04x`),
		"the same in upper case":           eachAs(`\u%04X`),
		"escaped for a query again":        url.QueryEscape(url.QueryEscape(key)),
		"escaped for JSON again":           encoded(encoded(key)),
		"twice":                            key + key,
	}
}

func lowerEscapes(text string) string {
	for i := 0; i+2 < len(text); i++ {
		if text[i] == '%' {
			text = text[:i] + strings.ToLower(text[i:i+3]) + text[i+3:]
		}
	}
	return text
}

// encoded is a text as JSON without the quotes around it.
func encoded(text string) string {
	bytes, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(bytes[1 : len(bytes)-1])
}

// places are where in a response a gateway may put an echo.
func places(echo string) map[string]gatewaytest.Fault {
	type fields map[string]any
	body := func(content fields) string {
		encoded, err := json.Marshal(content)
		if err != nil {
			panic(err)
		}
		return string(encoded)
	}
	said := "before " + echo + " after"
	header := func(name, value string) http.Header { return http.Header{"X-Request-Id": nil, name: {value}} }
	redirect := func(location string) gatewaytest.Fault {
		return gatewaytest.Fault{Status: 302, Header: http.Header{"Location": {location}}}
	}
	const login = "https://elsewhere.example/login"
	return map[string]gatewaytest.Fault{
		"the message of a refusal": {Status: 200, Body: body(fields{"success": false, "message": said})},
		"the message of a failure": {Status: 500, Body: body(fields{"message": said})},
		"a retried message":        {Status: 503, Body: body(fields{"message": said})},
		"an error text":            {Status: 401, Body: body(fields{"error": said})},
		"an error's message":       {Status: 400, Body: body(fields{"error": fields{"message": "before " + echo}})},
		"an error's type":          {Status: 400, Body: body(fields{"error": fields{"type": echo}})},
		"an error's code":          {Status: 200, Body: body(fields{"error": fields{"code": echo}})},
		"an error's hint":          {Status: 200, Body: body(fields{"error": fields{"message": "no", "hint": echo}})},
		"an error's request ID": {
			Status: 200, Header: http.Header{"X-Request-Id": nil},
			Body: body(fields{"error": fields{"message": "no", "request_id": echo}}),
		},
		"a failure's request ID": {
			Status: 400, Header: http.Header{"X-Request-Id": nil},
			Body: body(fields{"error": fields{"request_id": echo}}),
		},
		"a request ID":          {Status: 403, Header: header("X-Request-Id", echo)},
		"one-api's request ID":  {Status: 403, Header: header("X-Oneapi-Request-Id", echo)},
		"a number":              {Status: 200, Body: body(fields{"data": fields{"quota": echo}})},
		"a boolean":             {Status: 200, Body: body(fields{"data": fields{"id": 1, "notify": echo}})},
		"the word for success":  {Status: 200, Body: body(fields{"success": echo, "data": fields{"id": 1}})},
		"a redirect's path":     redirect("https://elsewhere.example/" + echo + "/login"),
		"a redirect's query":    redirect(login + "?key=" + echo),
		"a redirect's fragment": redirect(login + "#" + echo),
		"a redirect's user":     redirect("https://" + echo + "@elsewhere.example/login"),
		"a redirect's target":   redirect(echo),
		"a page":                {Status: 502, Body: "<html>" + echo},
		"a page with success":   {Status: 200, Body: "<html>" + echo},
		"the time to wait":      {Status: 429, Header: http.Header{"Retry-After": {echo}}},
		"another header":        {Status: 500, Header: http.Header{"X-Echo": {echo}}, Body: echo},
		"data":                  {Status: 200, Body: body(fields{"data": echo})},
		"an unknown name":       {Status: 200, Body: body(fields{echo: echo})},
	}
}

func TestEchoOfAKeyIsNotShown(t *testing.T) {
	for keyName, key := range map[string]string{"a plain key": gatewaytest.ManageKey, "an odd key": oddKey} {
		for echoName, echo := range echoes(key) {
			for place, fault := range places(echo + " " + inferenceKeyEcho) {
				t.Run(keyName+" "+echoName+" in "+place, func(t *testing.T) {
					shown := everythingShown(t, key, fault)
					expectNoKey(t, shown, key)
					lacks(t, shown, inferenceKeyEcho, "AbCdEf")
				})
			}
		}
	}
}

// everythingShown is all that a failed read prints: the error in every form, the client
// and the log.
func everythingShown(t *testing.T, key string, fault gatewaytest.Fault) string {
	t.Helper()
	var shown bytes.Buffer
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(fault)
		client := gateway.client(maxRetries(1), loggingTo(&shown), manageKey(key))
		_, err := client.User(t.Context())
		failure := failureOf(t, err)
		fmt.Fprintf(&shown, "\n%v\n%+v\n%#v\n%+v\n%#v\n%+v\n", err, err, err, failure, &failure, client)
		if err := json.NewEncoder(&shown).Encode(failure); err != nil {
			t.Fatal(err)
		}
	}, gatewaytest.WithManageKey(key))
	return shown.String()
}

// expectNoKey fails for any echo of a key, and for an echo that is escaped once more, as in
// a log line.
func expectNoKey(t *testing.T, shown, key string) {
	t.Helper()
	for _, echo := range echoes(key) {
		echo = strings.TrimPrefix(echo, "Bearer ")
		lacks(t, shown, echo, encoded(echo), strings.Trim(fmt.Sprintf("%q", echo), `"`))
	}
}

func TestMaskedMessagesStayReadable(t *testing.T) {
	for name, test := range map[string]struct{ message, expected string }{
		"the Manage Key":              {"key " + gatewaytest.ManageKey + " is unknown", "key (sensitive) is unknown"},
		"an inference key":            {"key " + inferenceKeyEcho + " is unknown", "key (sensitive) is unknown"},
		"a project's inference key":   {"key sk-proj_0123-4567_abcd is unknown", "key (sensitive) is unknown"},
		"a masked inference key":      {"key sk-abcd****wxyz is unknown", "key sk-abcd****wxyz is unknown"},
		"the start of one in words":   {"keys start with sk- here", "keys start with sk- here"},
		"no key":                      {"access token 无效，无权", "access token 无效，无权"},
		"letters of other alphabets":  {"Ключ — ungültig 🔑", "Ключ — ungültig 🔑"},
		"blanks around the words":     {"  no \n", "no"},
		"a line break":                {"first\r\nsecond", "first  second"},
		"a null character":            {"a\x00b", "ab"},
		"colours of a terminal":       {"\x1b[31mred\x1b[0m", "[31mred[0m"},
		"a bell and a delete":         {"a\a\x7fb", "ab"},
		"a control character past 7F": {"a\u009bb", "ab"},
		"another line break":          {"a\u2028b\u0085c", "a b c"},
		"a turn of the direction":     {"a\u202eb\u2066c", "abc"},
		"an invisible character":      {"a\u200bb\ufeffc", "abc"},
	} {
		t.Run(name, func(t *testing.T) {
			body, err := json.Marshal(map[string]any{"success": false, "message": test.message})
			if err != nil {
				t.Fatal(err)
			}
			_, err = readBody(t, string(body))
			equal(t, "message", failureOf(t, err).Message, test.expected)
		})
	}
}

func TestMessagesOfServersAreShortened(t *testing.T) {
	long := strings.Repeat("长", 10_000)
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{
			Status: http.StatusForbidden, Body: `{"message":"` + long + `"}`,
			Header: http.Header{"X-Request-Id": {strings.Repeat("r", 10_000)}},
		})
		_, err := gateway.client().User(t.Context())
		failure := failureOf(t, err)
		equal(t, "message", failure.Message, strings.Repeat("长", 500)+"…")
		equal(t, "request ID", failure.RequestID, strings.Repeat("r", 128))
	})
}

func TestKeyAtTheEndOfAShortenedMessageIsMasked(t *testing.T) {
	for length := 460; length <= 500; length++ {
		_, err := readBody(t, `{"success":false,"message":"`+strings.Repeat("x", length)+gatewaytest.ManageKey+`"}`)
		lacks(t, err.Error(), gatewaytest.ManageKey[:4])
	}
}

func TestControlCharactersOfHeadersAreNotShown(t *testing.T) {
	// net/http refuses most others.
	const id = "a\u009b31m\u202e\xffb"
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Status: http.StatusForbidden, Header: http.Header{"X-Request-Id": {id}}})
		_, err := gateway.client().User(t.Context())
		id := failureOf(t, err).RequestID
		if strings.ContainsFunc(id, func(char rune) bool { return !unicode.IsGraphic(char) }) || !utf8.ValidString(id) {
			t.Errorf("request ID is %q", id)
		}
	})
}

// An error of net/http may quote what a server sent in place of a response.
func TestKeyInANetworkFailureIsNotShown(t *testing.T) {
	var log bytes.Buffer
	broken := roundTripperFunc(func(request *http.Request) (*http.Response, error) {
		return nil, errors.New("malformed header line: " + request.Header.Get("Authorization") + " " + inferenceKeyEcho)
	})
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client(through(broken), loggingTo(&log), baseURLs("http://a.example", "http://b.example"))
		_, err := client.User(t.Context())
		fmt.Fprintf(&log, "\n%v\n%+v\n%#v\n", err, err, err)
		contains(t, log.String(), "malformed header line: Bearer (sensitive) (sensitive)")
		lacks(t, log.String(), gatewaytest.ManageKey, inferenceKeyEcho)
	})
}

func TestSuccessIsLoggedWithoutTheAccount(t *testing.T) {
	var log bytes.Buffer
	inBubble(t, func(t *testing.T, gateway gateway) {
		if _, err := gateway.client(loggingTo(&log)).User(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	contains(t, log.String(), `"level":"DEBUG"`, `"method":"GET"`, `"path":"/api/user/self"`, `"status":200`,
		`"request_id":"test-request-1"`)
	lacks(t, log.String(), gatewaytest.ManageKey, "Bearer", "ada", "account-", "29071257")
}

func TestRetriesAreLogged(t *testing.T) {
	var log bytes.Buffer
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Status: http.StatusBadGateway, Times: 1})
		gateway.Inject(rateLimit("7", 1))
		if _, err := gateway.client(loggingTo(&log)).User(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	contains(t, log.String(),
		`"level":"WARN","msg":"request failed, trying again"`, `"status":502`, `"wait":250000000`,
		`"level":"WARN","msg":"rate limit met, all requests wait"`, `"wait":7000000000`)
}

func TestClientWithoutAKeyMasksOnlyAPIKeys(t *testing.T) {
	_, err := readBody(t, `{"success":false,"message":"`+inferenceKeyEcho+`"}`)
	equal(t, "message", failureOf(t, err).Message, "(sensitive)")
}

// Only the beginning of a long text is read.
func TestTextFullOfKeysIsMasked(t *testing.T) {
	key := strings.Repeat("0123456789abcdef", 60)
	for _, before := range []string{"", "x", "some words before"} {
		inBubble(t, func(t *testing.T, gateway gateway) {
			body := `{"success":false,"message":"` + before + strings.Repeat(key, 100) + `"}`
			gateway.Inject(gatewaytest.Fault{Status: http.StatusOK, Body: body})
			_, err := gateway.client(manageKey(key)).User(t.Context())
			lacks(t, failureOf(t, err).Message, "0123456789")
		})
	}
}

func TestSecretsOfTheAccountAreNotShownInALaterError(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		for field, secret := range map[string]string{
			"password": "correct horse 42", "verification_code": "482913", "access_token": "Short1", "ext": "business",
		} {
			gateway.SetAccountField(field, secret)
		}
		client := gateway.client(maxRetries(0))
		if _, err := client.User(t.Context()); err != nil {
			t.Fatal(err)
		}
		pass(time.Minute)
		for said, expected := range map[string]string{
			"password correct horse 42 is wrong": "password (sensitive) is wrong",
			"code 482913 has expired":            "code (sensitive) has expired",
			"token short1 is wrong":              "token (sensitive) is wrong",
			"no Business, but usines":            "no (sensitive), but usines",
		} {
			gateway.Inject(gatewaytest.Fault{Status: 400, Body: `{"message":"` + said + `"}`, Times: 1})
			_, err := client.User(t.Context())
			equal(t, "message", failureOf(t, err).Message, expected)
		}
	})
}
