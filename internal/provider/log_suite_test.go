package provider_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// answeringTooMuch is the base URL of a server that sends more than it announced, as
// net/http finds when the connection is idle.
func respondingTooMuch(t *testing.T, status, announced, more string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = connection.Close() }()
				reader := bufio.NewReader(connection)
				for {
					if _, err := http.ReadRequest(reader); err != nil {
						return
					}
					_, _ = fmt.Fprintf(connection, "HTTP/1.1 %s\r\n%s\r\n%s%s", status, announced, more,
						strings.Repeat(" ", 2000))
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

// What net/http cannot use of a response, it writes to the standard log; with GODEBUG,
// all headers.
func TestNothingButOwnLinesReachesTheLog(t *testing.T) {
	t.Parallel()
	const account = `{"success":true,"data":{"username":"ada","quota":1,"password":"account-password"}}`
	for name, server := range map[string][]string{
		"a body that is longer than announced": {
			"200 OK", fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(account), account), account,
		},
		"a body where there is none": {"204 No Content", "", account},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := providertest.NewProcessWorkspace(t, providertest.NewServer(t),
				providertest.NeedProvider+`data "aihubmix_user" "current" { omit_secrets = true }`)
			w.Set("TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.Folder, "trace.log"),
				"GODEBUG=http2debug=2", "AIHUBMIX_API_BASE="+respondingTooMuch(t, server[0], server[1], server[2]))
			w.Run("plan")
			log := w.Read("trace.log")
			if !strings.Contains(log, "response received") {
				t.Fatal("the provider's own lines are missing")
			}
			for _, leak := range []string{"Unsolicited", "account-password", gatewaytest.ManageKey} {
				if strings.Contains(log, leak) {
					t.Errorf("%q is in the log", leak)
				}
			}
		})
	}
}
