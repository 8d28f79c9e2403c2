package gatewaytest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
)

// Account has the fields of the API's user object by their names.
type Account map[string]any

// DefaultAccount is an enabled account with 58.142514 USD left and a value for every documented field.
func DefaultAccount() Account {
	return Account{
		"id": 42, "username": "ada", "password": "account-password", "display_name": "Ada",
		"role": 1, "status": 1, "email": "ada@example.com",
		"github_id": "gh-42", "google_id": "", "wechat_id": "", "lark_id": "", "oidc_id": "", "clerk_id": "user_42",
		"migrated_at": "2025-03-01T00:00:00Z", "verification_code": "account-verification-code",
		"access_token": "account-access-token", "ext": "account-ext",
		"quota": 29071257, "used_quota": 286403484, "request_count": 614422,
		"group": "default", "aff_code": "AFF42", "inviter_id": 7, "created_at": 1700000000,
		"notify": true, "quota_remind_threshold": 10000000, "notify_email": "alerts@example.com",
	}
}

// SetAccountField changes one field of the account from now on.
func (s *Server) SetAccountField(name string, value any) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.account = maps.Clone(s.account)
	s.account[name] = value
}

// SetUserBody sets the whole response of GET /api/user/self from now on, like [WithUserBody].
func (s *Server) SetUserBody(body string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.userBody = body
}

// WithFurtherAccount adds an account with another Manage Key and its own API keys.
func WithFurtherAccount(manageKey string, account Account, keys ...APIKey) Option {
	return func(s *Server) {
		if s.further == nil {
			s.further = map[string]Account{}
		}
		s.further[manageKey] = maps.Clone(account)
		for _, key := range keys {
			key.account, key.UserID = manageKey, cmp.Or(key.UserID, account.id())
			s.addAPIKey(key)
		}
	}
}

// id returns 0 if the account has none.
func (a Account) id() int64 {
	id, _ := strconv.ParseInt(fmt.Sprint(a["id"]), 10, 64)
	return id
}

func (s *Server) serveUser(w http.ResponseWriter, r *http.Request) {
	account, _ := s.accountOf(r)
	s.mutex.Lock()
	body := s.userBody
	if s.furtherKey(r) != "" {
		body = ""
	}
	s.mutex.Unlock()
	if s.style == StyleOneAPI && !s.accountIsGiven {
		account = account.asOneAPIShows()
	}
	if body != "" {
		writeBody(w, body)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"success": true, "message": "", "data": account})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	encoded, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("gatewaytest: cannot encode a response: %v", err))
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(encoded)
}
