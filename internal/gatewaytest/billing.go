package gatewaytest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// The messages of the one-api family for an API key that cannot be used.
const (
	MessageUnknownKey   = "无效的令牌"
	MessageExhaustedKey = "该令牌额度已用尽"
	MessageExpiredKey   = "该令牌已过期"
	MessageDisabledKey  = "该令牌状态不可用"
)

const (
	remainPath       = "/dashboard/billing/remain"
	subscriptionPath = "/dashboard/billing/subscription"
	usagePath        = "/dashboard/billing/usage"
	statusPath       = "/api/status"

	quotaPerUSD = 500_000
	centsPerUSD = 100
	// unlimitedUSD is the reported limit of a key without a limit.
	unlimitedUSD = 100_000_000
)

// WithStatus sets the data of GET /api/status, which is logged like other requests then; with nil, it is a 404. Without
// the option, it is a 404, or the response of one-api, and it is not logged, because every client of a self-hosted
// gateway reads it once.
func WithStatus(data map[string]any) Option {
	return func(s *Server) { s.statusIsNoted, s.status = true, data }
}

func (s *Server) serveStatus(w http.ResponseWriter, _ *http.Request) {
	status := s.status
	if status == nil {
		status = oneAPIStatus()
	}
	writeJSON(w, http.StatusOK, map[string]any{"success": true, "message": "", "data": status})
}

// billing serves what a gateway reports to an API key about itself. One-api does not report the remaining limit.
func (s *Server) billing(w http.ResponseWriter, r *http.Request) {
	key, refusal := s.usableAPIKey(r)
	if refusal != "" && s.style == StyleOneAPI {
		refusal += fmt.Sprintf(" (request id: %s)", w.Header().Get(requestIDHeader(s.style)))
	}
	if refusal != "" {
		refused := map[string]any{"message": refusal, "type": "one_api_error"}
		writeJSON(w, http.StatusUnauthorized, map[string]any{"error": refused})
		return
	}
	usd := func(quota int64) float64 { return float64(quota) / quotaPerUSD }
	switch strings.TrimPrefix(r.URL.Path, "/v1") {
	case remainPath:
		remains := usd(key.RemainQuota)
		if key.Unlimited {
			remains = usd(-1)
		}
		writeJSON(w, http.StatusOK, map[string]any{"object": "list", "total_usage": remains})
	case usagePath:
		writeJSON(w, http.StatusOK, map[string]any{"object": "list", "total_usage": usd(key.UsedQuota) * centsPerUSD})
	default:
		limit := usd(key.RemainQuota + key.UsedQuota)
		if key.Unlimited {
			limit = unlimitedUSD
		}
		until := key.ExpiredTime
		if s.style == StyleOneAPI {
			until = max(until, 0)
		}
		writeJSON(w, http.StatusOK, map[string]any{
			"object": "billing_subscription", "has_payment_method": true,
			"soft_limit_usd": limit, "hard_limit_usd": limit, "system_hard_limit_usd": limit, "access_until": until,
		})
	}
}

// usableAPIKey returns the API key of a request, or the message with which it is refused.
func (s *Server) usableAPIKey(r *http.Request) (key APIKey, refusal string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	given, isAPIKey := strings.CutPrefix(givenKey(r), "sk-")
	isAPIKey = isAPIKey || s.style == StyleOneAPI
	index := slices.IndexFunc(s.keys, func(key APIKey) bool { return key.Key == given })
	if !isAPIKey || index < 0 {
		return APIKey{}, MessageUnknownKey
	}
	key = s.keys[index]
	status := key.Status
	hasExpired := key.ExpiredTime > 0 || key.ExpiredTime == 0 && s.style == StyleOneAPI
	switch {
	case hasExpired && key.ExpiredTime < s.now().Unix(), key.Status == 3:
		refusal, status = MessageExpiredKey, 3
	case key.Status == 4 && s.style == StyleOneAPI:
		refusal = fmt.Sprintf("令牌 %s（#%d）额度已用尽", key.Name, key.ID)
	case !key.Unlimited && key.RemainQuota <= 0, key.Status == 4:
		refusal, status = MessageExhaustedKey, 4
	case key.Status != 1:
		refusal = MessageDisabledKey
	}
	if s.style == StyleOneAPI && key.Status == 1 {
		s.keys[index].Status = cmp.Or(status, 1) // One-api notices at the use of a key.
	}
	return key, refusal
}
