package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const (
	apiKeysPath   = "/api/token/"
	useInTimePath = "/api/log/self/stat"
	useByDayPath  = "/api/user/dashboard"
	remainPath    = "/dashboard/billing/remain"
	// useQuery asks for what was used by requests, in a period.
	useQuery = "type=2&start_timestamp=%d&end_timestamp=%d"
)

// askForUse asks for what one-api reports of the use over time. The provider has nothing
// of it as long as nobody knows whether the service answers.
func (s *session) askForUse(ctx context.Context) {
	now := time.Now()
	query := fmt.Sprintf(useQuery, now.Add(-24*time.Hour).Unix(), now.Unix())
	for _, request := range []transport.Request{{Path: useInTimePath, Query: query}, {Path: useByDayPath}} {
		s.begin("GET " + request.Path)
		s.say("%s", ask(ctx, s.config, request))
	}
}

// askForRemaining asks for what is left of an API key, in the service's own way alone:
// the client finds another one where this is not known.
func (s *session) askForRemaining(ctx context.Context, key aihubmix.Secret) {
	config := s.config
	config.ManageKey, config.APIKey = aihubmix.Secret{}, key
	s.say("GET %s with this API key: %s", remainPath, ask(ctx, config, transport.Request{Path: remainPath, Credential: transport.CredentialAPIKey}))
}

// ask says whether a request is answered, and with which fields. Either is a finding and
// no failure. What else was recorded stays.
func ask(ctx context.Context, config aihubmix.Config, request transport.Request) string {
	recorder := &recorder{next: http.DefaultTransport}
	config.RoundTripper, request.Method = recorder, transport.MethodGet
	response, err := transport.New(config).Send(ctx, request)
	if err == nil {
		_, err = response.Data(func(transport.Object) bool { return true })
	}
	switch {
	case errors.Is(err, transport.ErrNoData):
		return "it is answered, without data"
	case err != nil:
		return "it is not answered: " + withoutValue(err)
	}
	return "it is answered, with the fields: " + strings.Join(kindsOf(recorder.entries()), ", ")
}

// kindsOf names the fields of objects, and what they hold.
func kindsOf(entries []json.RawMessage) []string {
	kinds := map[string]bool{}
	for _, entry := range entries {
		for name, value := range parseObject(entry) {
			kinds[shownName(name)+" is "+kindOf(value)] = true
		}
	}
	if len(kinds) == 0 {
		return []string{"none"}
	}
	return slices.Sorted(maps.Keys(kinds))
}
