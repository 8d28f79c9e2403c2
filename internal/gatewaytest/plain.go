package gatewaytest

import "net/http"

// plainResponse is the data of a response that is the same for every account.
type plainResponse struct {
	data any
	// isOneAPI: only one-api knows the path.
	isOneAPI bool
}

// plain are the responses to a GET with the Manage Key of an account, by path.
var plain = map[string]plainResponse{
	// The account's use over time. It is unknown whether the hosted service reports it; here it does not.
	"/api/log/self/stat": {isOneAPI: true, data: map[string]any{"quota": 4321}},
	"/api/user/dashboard": {isOneAPI: true, data: []any{map[string]any{
		"Day": "2026-11-26", "ModelName": "gpt-5-nano", "RequestCount": 17, "Quota": 4321,
		"PromptTokens": 678, "CompletionTokens": 987,
	}}},
}

// plainHandler returns nil if the gateway does not know the path.
func (s *Server) plainHandler(method, path string) http.HandlerFunc {
	response, exists := plain[path]
	if !exists || method != http.MethodGet || response.isOneAPI && s.style != StyleOneAPI {
		return nil
	}
	return s.authenticated(func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"success": true, "message": "", "data": response.data})
	})
}
