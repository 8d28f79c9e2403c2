package gatewaytest

import (
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// This file has what one-api v0.6.11 does differently from the hosted service, except for API keys. It was observed on
// a running one-api, and read in its source. `make conformance` compares the two.

// MessageBannedAccount is the message of one-api, with status 200, for the Manage Key of a disabled account.
const MessageBannedAccount = "用户已被封禁"

// bannedStatus is the status of a disabled account.
const bannedStatus = "2"

// oneAPIPage is one-api's web page, which it sends with status 200 for an unknown path.
const oneAPIPage = "<!doctype html><html><title>One API</title></html>"

// oneAPIAccountFields are all fields of one-api's account; its secrets are "".
var oneAPIAccountFields = []string{
	"id", "username", "password", "display_name", "role", "status", "email",
	"github_id", "wechat_id", "lark_id", "oidc_id", "verification_code", "access_token",
	"quota", "used_quota", "request_count", "group", "aff_code", "inviter_id",
}

var oneAPIAccountSecrets = []string{"password", "verification_code", "access_token"}

// asOneAPIShows returns the account as one-api reports it.
func (a Account) asOneAPIShows() Account {
	shown := maps.Clone(a)
	maps.DeleteFunc(shown, func(name string, _ any) bool { return !slices.Contains(oneAPIAccountFields, name) })
	for _, name := range oneAPIAccountSecrets {
		shown[name] = ""
	}
	return shown
}

func (a Account) isBanned() bool { return fmt.Sprint(a["status"]) == bannedStatus }

// oneAPIStatus is a part of the data of GET /api/status.
func oneAPIStatus() map[string]any {
	return map[string]any{
		"system_name": "One API", "version": "v0.6.11", "quota_per_unit": quotaPerUSD, "display_in_currency": true,
	}
}

// writeUnknownPathOfOneAPI redirects if only the slash at the end is missing or superfluous. Outside of the platform
// API and inference, it responds with the web page.
func (s *Server) writeUnknownPathOfOneAPI(w http.ResponseWriter, r *http.Request) {
	other, isFolder := strings.CutSuffix(r.URL.Path, "/")
	if !isFolder {
		other += "/"
	}
	if s.handler(r.Method, other) != nil {
		target := *r.URL
		target.Path = other
		status := http.StatusTemporaryRedirect
		if r.Method == http.MethodGet {
			status = http.StatusMovedPermanently
		}
		w.Header().Del(requestIDHeader(StyleOneAPI))
		http.Redirect(w, r, target.String(), status) //nolint:gosec // To a path of this server.
		return
	}
	compressed, end := compressing(w, r)
	defer end()
	if strings.HasPrefix(r.URL.Path, "/api") || strings.HasPrefix(r.URL.Path, "/v1") {
		w.Header().Set("Cache-Control", "max-age=604800")
		writeUnknownPath(compressed, r)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(compressed, oneAPIPage)
}

// compressing compresses a response if the client accepts it, even an empty one. The caller calls end when the response
// is complete.
func compressing(w http.ResponseWriter, r *http.Request) (compressed http.ResponseWriter, end func()) {
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		return w, func() {}
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Vary", "Accept-Encoding")
	writer, _ := gzipWriters.Get().(*gzip.Writer)
	writer.Reset(w)
	return compressedResponse{w, writer}, func() { _ = writer.Close(); gzipWriters.Put(writer) }
}

// gzipWriters are used again: a new one clears a megabyte.
var gzipWriters = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}

type compressedResponse struct {
	http.ResponseWriter
	writer *gzip.Writer
}

func (a compressedResponse) Write(body []byte) (int, error) { return a.writer.Write(body) }

// requestIDHeader is the header that identifies a request for support.
func requestIDHeader(style Style) string {
	if style == StyleOneAPI {
		return "X-Oneapi-Request-Id"
	}
	return "X-Request-Id"
}

// isLike is SQLite's LIKE with % after the pattern: the case of ASCII letters does not matter, and _ and % in the
// pattern match any character and any text.
func isLike(text, pattern string) bool {
	switch {
	case pattern == "":
		return true
	case pattern[0] == '%':
		return isLike(text, pattern[1:]) || text != "" && isLike(text[1:], pattern)
	case text == "" || pattern[0] != '_' && !strings.EqualFold(text[:1], pattern[:1]):
		return false
	}
	return isLike(text[1:], pattern[1:])
}
