package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// readKey asks what the API key can say of itself, and which of it the
// service reports.
func (s *session) readCurrentAPIKey(ctx context.Context) {
	s.begin("GET /dashboard/billing/remain, /v1/dashboard/billing/subscription and /v1/dashboard/billing/usage")
	s.askForRemaining(ctx, s.config.APIKey)
	key, err := s.client.CurrentAPIKey(ctx)
	if err == nil {
		isReported := map[bool]string{true: "reported", false: "not reported"}
		switch {
		case key.Unlimited:
			s.say("what is left: the key has no limit")
		default:
			s.say("what is left: %s", isReported[key.Remaining != nil])
			s.say("limit: %s", isReported[key.Limit != nil])
		}
		s.say("use: %s", isReported[key.Used != nil])
		s.say("expiry: %s, or never", isReported[key.ExpiresAt != nil])
	}
	s.report(ctx, err, s.objects(), billingFields, refusesBillingField)
}

func refusesBillingField(ctx context.Context, name string, value json.RawMessage) bool {
	body, err := json.Marshal(object{}.with(name, value))
	if err != nil {
		return false // Not reached: the value was JSON before.
	}
	_, err = aihubmix.New(aihubmix.Config{APIKey: aihubmix.NewSecret("none"), RoundTripper: billingResponse(body)}).CurrentAPIKey(ctx)
	return err != nil
}

// billingResponse answers as a gateway that does not know what is left of a key: there
// the client minds every field.
type billingResponse []byte

// RoundTrip implements [http.RoundTripper].
func (body billingResponse) RoundTrip(request *http.Request) (*http.Response, error) {
	response := []byte(body)
	if strings.HasSuffix(request.URL.Path, "/remain") {
		response = []byte("<html></html>")
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(response))}, nil
}
