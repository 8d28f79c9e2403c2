package aihubmixtest

import (
	"io"
	"net/http"
	"slices"
	"strings"
)

// What the one-api family says to an API key that cannot be used.
const (
	MessageUnknownKey   = "无效的令牌"
	MessageExhaustedKey = "该令牌额度已用尽"
	MessageExpiredKey   = "该令牌已过期"
	MessageDisabledKey  = "该令牌状态不可用"
)

const (
	remainPath = "/dashboard/billing/remain"
	statusPath = "/api/status"

	quotaPerUSD = 500_000
	centsPerUSD = 100
	// unlimitedUSD is the limit of a key that has none.
	unlimitedUSD = 100_000_000
)

// WithStatus has GET /api/status answer with that data, and noted in the log as any
// other request; with nil it is answered with 404. Without the option it is answered
// with 404 and not noted: every client of a gateway that is not the hosted service
// asks it once.
func WithStatus(data map[string]any) Option {
	return func(s *Server) { s.statusIsNoted, s.status = true, data }
}

func (s *Server) serveStatus(w http.ResponseWriter, r *http.Request) {
	if s.status == nil {
		writeUnknownPath(w, r)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"success": true, "message": "", "data": s.status})
}

// billing serves what an API key can ask about itself. One-api does not know what
// remains, and shows its web page.
func (s *Server) billing(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == remainPath && s.style == StyleOneAPI {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!doctype html><html><title>One API</title></html>")
		return
	}
	key, refusal := s.usableAPIKey(r)
	if refusal != "" {
		writeJSON(w, http.StatusUnauthorized, map[string]any{"error": map[string]any{"message": refusal, "type": "one_api_error"}})
		return
	}
	usd := func(quota int64) float64 { return float64(quota) / quotaPerUSD }
	switch r.URL.Path {
	case remainPath:
		remains := usd(key.RemainQuota)
		if key.Unlimited {
			remains = usd(-1)
		}
		writeJSON(w, http.StatusOK, map[string]any{"object": "list", "total_usage": remains})
	case "/v1/dashboard/billing/usage":
		writeJSON(w, http.StatusOK, map[string]any{"object": "list", "total_usage": usd(key.UsedQuota) * centsPerUSD})
	default:
		limit := usd(key.RemainQuota + key.UsedQuota)
		if key.Unlimited {
			limit = unlimitedUSD
		}
		writeJSON(w, http.StatusOK, map[string]any{
			"object": "billing_subscription", "has_payment_method": true,
			"soft_limit_usd": limit, "hard_limit_usd": limit, "system_hard_limit_usd": limit, "access_until": key.ExpiredTime,
		})
	}
}

// usableAPIKey is the key of a request, or why it is refused.
func (s *Server) usableAPIKey(r *http.Request) (key APIKey, refusal string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	given, isAPIKey := strings.CutPrefix(givenKey(r), "sk-")
	index := slices.IndexFunc(s.keys, func(key APIKey) bool { return key.Key == given })
	if !isAPIKey || index < 0 {
		return APIKey{}, MessageUnknownKey
	}
	key = s.keys[index]
	switch {
	case key.ExpiredTime > 0 && key.ExpiredTime < s.now().Unix(), key.Status == 3:
		refusal = MessageExpiredKey
	case !key.Unlimited && key.RemainQuota <= 0, key.Status == 4:
		refusal = MessageExhaustedKey
	case key.Status != 1:
		refusal = MessageDisabledKey
	}
	return key, refusal
}
