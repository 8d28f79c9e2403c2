package aihubmix_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// crashVariable makes a child process panic with the value of that name.
const crashVariable = "AIHUBMIX_TEST_CRASH"

// crashValues are values with which a bug could panic while another goroutine sends a
// request with the key.
func crashValues(
	client *aihubmix.Client, config aihubmix.Config, user aihubmix.User, key aihubmix.APIKey, err error,
) map[string]any {
	return map[string]any{
		"the client":        client,
		"the configuration": config,
		"the account":       user,
		"an API key":        key,
		"a failure":         err,
		"their text":        fmt.Sprintf("%+v %#v %+v %#v %+v %+v", config, config, user, key, client, err),
	}
}

// TestCrash is the child process of TestCrashOutputHoldsNoSecret.
func TestCrash(t *testing.T) {
	name := os.Getenv(crashVariable)
	if name == "" {
		t.Skip("this is the process that crashes")
	}
	server := gatewaytest.NewServer(gatewaytest.WithStyle(gatewaytest.StyleOneAPI),
		gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app"}))
	underWay := make(chan struct{})
	transport := server.Transport()
	config := aihubmix.Config{
		ManageKey: aihubmix.NewSecret(gatewaytest.ManageKey), BaseURLs: []string{server.URL},
		RoundTripper: roundTripperFunc(func(request *http.Request) (*http.Response, error) {
			if request.URL.Path == apiKeysPath+"2" {
				close(underWay)
				<-request.Context().Done()
			}
			return transport.RoundTrip(request)
		}),
	}
	client := aihubmix.New(config)
	user, err := client.User(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	key, err := client.FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1})
	if err != nil || key.Key == nil {
		t.Fatal("the secret of the key is unknown", err)
	}
	server.Inject(gatewaytest.Fault{Status: 401, Body: `{"message":"` + gatewaytest.ManageKey + `"}`})
	_, err = client.FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1})
	value := crashValues(client, config, user, key, err)[name]
	go func() { _, _ = client.FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 2}) }()
	<-underWay
	// The test would recover from a panic in its own goroutine.
	go func() { panic(value) }()
	select {}
}

func TestCrashOutputHoldsNoSecret(t *testing.T) {
	t.Parallel()
	var config aihubmix.Config
	for name := range crashValues(aihubmix.New(config), config, aihubmix.User{}, aihubmix.APIKey{}, nil) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			crash := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCrash$")
			crash.Env = append(os.Environ(), crashVariable+"="+name, "GOTRACEBACK=all")
			output, err := crash.CombinedOutput()
			if err == nil || !strings.Contains(string(output), "panic: ") ||
				!strings.Contains(string(output), "APIKey(") {
				t.Fatalf("the process did not crash in a request: %v\n%s", err, output)
			}
			lacks(t, string(output), gatewaytest.ManageKey, "TestKeyNumber", "account-password",
				"account-verification-code", "account-access-token", "account-ext")
		})
	}
}
