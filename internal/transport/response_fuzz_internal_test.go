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

// FuzzEnvelope: no response makes the code panic; the error of a failure is short and without
// the key; a response that is accepted reports no failure, and has the same data when it is
// encoded and read again.
func FuzzEnvelope(f *testing.F) {
	const key = "fd0123456789abcdef"
	redactor := redact.New()
	redactor.Remember(redact.NewSecret(key))
	never := func(Object) bool { return false }
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		received := &Response{
			request: Request{Method: MethodGet, Path: "/api/user/self"}, redactor: redactor,
			baseURL: "https://gateway.example", status: status, body: body,
			header: http.Header{"Retry-After": {string(body)}},
		}
		err := received.checkStatus()
		var data any
		if err == nil {
			data, err = received.Data(never)
		}
		if err != nil {
			expectShowable(t, err, key)
			return
		}
		top, isObject := mustParse(t, body).(Object)
		isFailure := top["success"] == false || top["success"] == "false" || top["success"] == json.Number("0")
		if !received.succeeded() || !isObject || isFailure {
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

func expectShowable(t *testing.T, err error, key string) {
	t.Helper()
	failure, failed := errors.AsType[Error](err)
	if !failed {
		t.Fatalf("the error is %v", err)
	}
	if failure.Reason == "" && failure.Message == "" || len([]rune(failure.Error())) > 2*500+500 {
		t.Errorf("the error is empty or too long: %q", failure)
	}
	if strings.Contains(failure.Error(), key) || strings.ContainsAny(failure.Error(), "\r\n\x1b\x00") {
		t.Errorf("the error shows too much: %q", failure)
	}
}
