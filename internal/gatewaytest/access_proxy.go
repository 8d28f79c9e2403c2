package gatewaytest

import "net/http"

// LoginPage is where the proxy of [WithAccessProxy] redirects to.
const LoginPage = "https://login.example.com/access"

// WithAccessProxy puts a proxy in front of the API. It redirects requests without these headers to its login, like
// Cloudflare Access.
func WithAccessProxy(headers map[string]string) Option {
	return func(s *Server) { s.accessHeaders = headers }
}

// isRedirected redirects a request that the access proxy does not let through.
func (s *Server) isRedirected(w http.ResponseWriter, r *http.Request) bool {
	for name, value := range s.accessHeaders {
		if r.Header.Get(name) != value {
			http.Redirect(w, r, LoginPage, http.StatusFound)
			return true
		}
	}
	return false
}
