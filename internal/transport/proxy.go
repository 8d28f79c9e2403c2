package transport

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
)

// proxyPasswords returns the passwords of the proxies that net/http takes from the environment.
func proxyPasswords() (passwords []redact.Secret) {
	for _, variable := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		address := os.Getenv(variable)
		if !strings.Contains(address, "://") {
			address = "http://" + address
		}
		proxy, err := url.Parse(address)
		if err != nil {
			continue
		}
		if password, exists := proxy.User.Password(); exists {
			passwords = append(passwords, redact.NewSecret(password))
		}
	}
	return passwords
}

// refusedByProxy returns an error if a proxy does not connect to the base URL. The error names only the host of the
// proxy, because its URL may hold a password.
func refusedByProxy(_ context.Context, proxy *url.URL, _ *http.Request, response *http.Response) error {
	if response.StatusCode == http.StatusOK {
		return nil
	}
	advice := ""
	if response.StatusCode == http.StatusProxyAuthRequired {
		advice = proxyCredentials
	}
	return fmt.Errorf("the proxy %s did not connect to the gateway: HTTP status %d%s",
		proxy.Host, response.StatusCode, advice)
}

//nolint:gosec // No credentials.
const proxyCredentials = ". It requires a user name and password: set them in HTTPS_PROXY and HTTP_PROXY"
