package gatewaytest

import "net/http"

const (
	useInTimePath = "/api/log/self/stat"
	useByDayPath  = "/api/user/dashboard"
)

// use serves one-api's reports of the account's use over time. It is unknown whether the hosted service has them; here
// it does not.
func (s *Server) use(w http.ResponseWriter, r *http.Request) {
	if s.style != StyleOneAPI {
		writeUnknownPath(w, r)
		return
	}
	data := any(map[string]any{"quota": 4321})
	if r.URL.Path == useByDayPath {
		data = []any{map[string]any{
			"Day": "2026-11-26", "ModelName": "gpt-5-nano", "RequestCount": 17, "Quota": 4321,
			"PromptTokens": 678, "CompletionTokens": 987,
		}}
	}
	writeJSON(w, http.StatusOK, map[string]any{"success": true, "message": "", "data": data})
}
