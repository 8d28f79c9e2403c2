package main

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// session is one run against one service.
type session struct {
	client *aihubmix.Client
	// config is how the client reaches the service.
	config   aihubmix.Config
	recorder *recorder
	out      io.Writer
	failures int
}

func newSession(variable func(name string) string, out io.Writer, clock aihubmix.Clock) (*session, error) {
	var manageKey, apiKey aihubmix.Secret
	for _, key := range []struct {
		name, variable string
		parse          func(string) (aihubmix.Secret, error)
		parsed         *aihubmix.Secret
	}{
		{"Manage Key", variableManageKey, aihubmix.ParseManageKey, &manageKey},
		{"API key", variableAPIKey, aihubmix.ParseAPIKey, &apiKey},
	} {
		text := variable(key.variable)
		if text == "" {
			continue
		}
		var err error
		if *key.parsed, err = key.parse(text); err != nil {
			return nil, fmt.Errorf("the %s in %s %w", key.name, key.variable, err)
		}
	}
	baseURLs := aihubmix.DefaultBaseURLs()
	if chain := aihubmix.SplitBaseURLs(variable(variableBaseURLs)); len(chain) > 0 {
		baseURLs = nil
		for _, element := range chain {
			baseURL, err := aihubmix.ParseBaseURL(element, false)
			if err != nil {
				return nil, fmt.Errorf("%s cannot be used: %w", variableBaseURLs, err)
			}
			baseURLs = append(baseURLs, baseURL)
		}
	}
	recorder := &recorder{next: http.DefaultTransport}
	fmt.Fprintln(out, "The platform API at", strings.Join(baseURLs, ", "))
	config := aihubmix.Config{
		ManageKey:    manageKey,
		APIKey:       apiKey,
		BaseURLs:     baseURLs,
		UserAgent:    "terraform-provider-aihubmix/smoke",
		MaxRetries:   aihubmix.DefaultMaxRetries,
		RoundTripper: recorder,
		Clock:        clock,
	}
	return &session{client: aihubmix.New(config), config: config, recorder: recorder, out: out}, nil
}

// begin starts a part of the run.
func (s *session) begin(title string) {
	s.recorder.forget()
	fmt.Fprintf(s.out, "\n%s\n", title)
}

func (s *session) say(format string, arguments ...any) {
	fmt.Fprintf(s.out, "  "+format+"\n", arguments...)
}

func (s *session) fail(format string, arguments ...any) {
	s.failures++
	s.say("FAILED: "+format, arguments...)
}

var fieldFailure = regexp.MustCompile(`(field "\w+"): .*`)

// withoutValue is the client's error, without the value of a field that it
// cannot read.
func withoutValue(err error) string {
	return fieldFailure.ReplaceAllString(err.Error(), "$1 cannot be read")
}
