package gatewaytest

import (
	"net/http"
	"strings"
)

// The messages of the one-api family for requests without a key, and with a wrong one.
const (
	MessageNoKey    = "无权进行此操作，未登录且未提供 access token"
	MessageWrongKey = "无权进行此操作，access token 无效"
)

// authenticated serves only requests with the account's key, with or without "Bearer ". The status is 401 without a
// key, and 200 with a wrong one, like on a running one-api.
func (s *Server) authenticated(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		account, known := s.accountOf(r)
		switch {
		case known && s.style == StyleOneAPI && account.isBanned():
			writeJSON(w, http.StatusOK, refusal(MessageBannedAccount))
		case known:
			next(w, r)
		case givenKey(r) == "":
			writeJSON(w, http.StatusUnauthorized, refusal(MessageNoKey))
		default:
			writeJSON(w, http.StatusOK, refusal(MessageWrongKey))
		}
	}
}

// accountOf returns the account of a request's Manage Key.
func (s *Server) accountOf(r *http.Request) (account Account, known bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	given := givenKey(r)
	if given == s.manageKey {
		return s.account, true
	}
	account, known = s.further[given]
	return account, known
}

// furtherKey returns the Manage Key of a request if it belongs to a further account, or "".
func (s *Server) furtherKey(r *http.Request) string {
	if _, further := s.further[givenKey(r)]; further {
		return givenKey(r)
	}
	return ""
}

func givenKey(r *http.Request) string {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

func refusal(message string) map[string]any {
	return map[string]any{"success": false, "message": message}
}
