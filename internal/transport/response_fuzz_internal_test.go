package transport

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
)

// FuzzEnvelope holds of any response: it does not panic; a failure is told in words
// that are fit to be shown and without the key; what is accepted reports no
// failure, and the same data comes out of it when it is written again.
func FuzzEnvelope(f *testing.F) {
	const key = "fd0123456789abcdef"
	redactor := redact.New()
	redactor.Remember(redact.NewSecret(key))
	never := func(Object) bool { return false }
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		received := &Response{
			request: Request{Method: MethodGet, Path: "/api/user/self"}, redactor: redactor,
			baseURL: "https://gateway.example", status: status, body: body, header: http.Header{"Retry-After": {string(body)}},
		}
		err := received.judge()
		var data any
		if err == nil {
			data, err = received.Data(never)
		}
		if err != nil {
			expectFit(t, err, key)
			return
		}
		top, isObject := mustParse(t, body).(Object)
		if !received.succeeded() || !isObject || top["success"] == false || top["success"] == "false" || top["success"] == json.Number("0") {
			t.Errorf("%d with %s is taken for a success", status, body)
		}
		encoded, err := json.Marshal(map[string]any{"success": true, "data": data})
		if err != nil {
			t.Fatal(err)
		}
		again, err := (&Response{status: http.StatusOK, body: encoded, redactor: redactor}).Data(never)
		if err != nil || !reflect.DeepEqual(data, again) {
			t.Errorf("%v is read again as %v, %v", data, again, err)
		}
	})
}

func mustParse(t *testing.T, body []byte) any {
	t.Helper()
	value, err := parse(body)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func expectFit(t *testing.T, err error, key string) {
	t.Helper()
	failure, failed := errors.AsType[Error](err)
	if !failed {
		t.Fatalf("the error is %v", err)
	}
	if failure.Reason == "" && failure.Message == "" || len([]rune(failure.Error())) > 2*500+500 {
		t.Errorf("the error is not fit to be shown: %q", failure)
	}
	if strings.Contains(failure.Error(), key) || strings.ContainsAny(failure.Error(), "\r\n\x1b\x00") {
		t.Errorf("the error tells too much: %q", failure)
	}
}
