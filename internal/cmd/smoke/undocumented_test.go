package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// part is what a run says under one title.
func part(t *testing.T, output, title string) string {
	t.Helper()
	_, after, found := strings.Cut(output, "\n"+title+"\n")
	if !found {
		t.Fatalf("%q is missing in:\n%s", title, output)
	}
	said, _, _ := strings.Cut(after, "\n\n")
	return said
}

// Nobody without an account can know what the service answers: one run tells.
func TestWhatNobodyHasDocumentedIsAskedAndNoFailure(t *testing.T) {
	t.Parallel()
	const notKnown = "it is not answered: "
	for name, test := range map[string]struct {
		style                    gatewaytest.Style
		inTime, byDay, remaining string
	}{
		"a gateway that answers the use": {
			gatewaytest.StyleOneAPI, "it is answered, with the fields: quota is a number",
			"it is answered, with the fields: CompletionTokens is a number, Day is a text, ModelName is a text, PromptTokens is a number, Quota is a number, RequestCount is a number",
			notKnown,
		},
		"a gateway that answers what is left": {
			gatewaytest.StyleAIHubMix, notKnown, notKnown, "it is answered, with the fields: object is a text, total_usage is a number",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, gatewaytest.WithStyle(test.style))
			output, err := smoke(t, server, writing)
			if err != nil {
				t.Errorf("%v after:\n%s", err, output)
			}
			requireWords(t, output, "  GET "+remainPath+" with this API key: "+test.remaining)
			for title, expected := range map[string]string{"GET " + useInTimePath: test.inTime, "GET " + useByDayPath: test.byDay} {
				if said := part(t, output, title); !strings.HasPrefix(strings.TrimSpace(said), expected) {
					t.Errorf("%s: %s\nexpected: %s", title, said, expected)
				}
			}
			for _, request := range server.Requests() {
				asked := request.Path == useInTimePath || request.Path == useByDayPath || request.Path == remainPath
				if key := request.Header.Get("Authorization"); asked && (request.Method != http.MethodGet || (request.Path == remainPath) != strings.HasPrefix(key, "Bearer sk-")) {
					t.Errorf("%s %s was sent, and not with the right key", request.Method, request.Path)
				}
			}
		})
	}
}

func TestResponseWithoutDataIsAResponse(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	server.Inject(gatewaytest.Fault{Path: useByDayPath, Status: http.StatusOK, Body: `{"success":true,"data":null}`})
	server.Inject(gatewaytest.Fault{Path: useInTimePath, Status: http.StatusOK, Body: `{"success":true,"data":{"` + secretValue + `":1}}`})
	output, err := smoke(t, server, nil)
	if err != nil {
		t.Errorf("%v after:\n%s", err, output)
	}
	if said := part(t, output, "GET "+useByDayPath); !strings.Contains(said, "it is answered, without data") {
		t.Error(said)
	}
	if said := part(t, output, "GET "+useInTimePath); !strings.Contains(said, "(a name that is not shown, for it may be data) is a number") {
		t.Error(said)
	}
}

func TestFieldsOfKeysThatAreThereAreCompared(t *testing.T) {
	t.Parallel()
	server := newServer(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "of a team", Key: "TestKeyNumber1", RemainQuota: 123_457}))
	front := altering(t, server, `"status":`, `"model_mapping":"`+secretValue+`","status":`)
	var out strings.Builder
	variables := map[string]string{variableManageKey: gatewaytest.ManageKey, variableBaseURLs: front}
	if err := run(t.Context(), func(name string) string { return variables[name] }, &out, gatewaytest.NewClock()); err != nil {
		t.Errorf("%v after:\n%s", err, out.String())
	}
	if said := part(t, out.String(), "GET "+apiKeysPath); !strings.Contains(said, "not known to the provider: model_mapping\n") {
		t.Error(said)
	}
	for _, value := range []string{secretValue, "of a team", "TestKeyNumber", "123457"} {
		if strings.Contains(out.String(), value) {
			t.Errorf("%q was shown in:\n%s", value, out.String())
		}
	}
}
