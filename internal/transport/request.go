package transport

import (
	"net/http"
	"time"
)

// The methods of the platform API.
const (
	MethodGet    = http.MethodGet
	MethodPost   = http.MethodPost
	MethodPut    = http.MethodPut
	MethodDelete = http.MethodDelete
)

// Credential is the key that a request is sent with.
type Credential int

// The credentials. A request whose key is not set is not sent.
const (
	// CredentialManageKey is the account's Manage Key.
	CredentialManageKey Credential = iota
	// CredentialNone is for public paths.
	CredentialNone
	// CredentialAPIKey is an API key for inference.
	CredentialAPIKey
)

// Request is a request to the platform API, however often it is sent.
type Request struct {
	// Method is one of the Method constants.
	Method string
	// Path begins with a slash, and follows the base URL.
	Path string
	// Query follows the path, without "?"; "" for none.
	Query string
	// Body is JSON, or nil.
	Body []byte
	// Credential is the key that the request is sent with.
	Credential Credential
	// Limit is how long a read may take without waits for a rate limit. Default: [ReadLimit].
	Limit time.Duration
}

// isWrite reports whether the request changes something.
func (r Request) isWrite() bool { return r.Method != MethodGet }

// target returns the path with the query.
func (r Request) target() string {
	if r.Query == "" {
		return r.Path
	}
	return r.Path + "?" + r.Query
}
