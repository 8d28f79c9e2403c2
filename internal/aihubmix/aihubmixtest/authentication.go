package aihubmixtest

import (
	"net/http"
	"strings"
)

// What the one-api family says to requests without a key, and with a wrong one.
const (
	MessageNoKey    = "无权进行此操作，未登录且未提供 access token"
	MessageWrongKey = "无权进行此操作，access token 无效"
)

// authenticated lets only requests with the account's key through, with or
// without "Bearer ". No key is status 401, a wrong one is status 200, as seen on a
// running one-api.
func (s *Server) authenticated(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mutex.Lock()
		expected := s.manageKey
		_, further := s.further[givenKey(r)]
		s.mutex.Unlock()
		switch given := givenKey(r); {
		case given == expected || further:
			next(w, r)
		case given == "":
			writeJSON(w, http.StatusUnauthorized, refusal(MessageNoKey))
		default:
			writeJSON(w, http.StatusOK, refusal(MessageWrongKey))
		}
	}
}

func givenKey(r *http.Request) string {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

func refusal(message string) map[string]any {
	return map[string]any{"success": false, "message": message}
}
