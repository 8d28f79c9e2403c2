package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// Each case is an error that says what is wrong and what to do, never shows the
// key, and comes before any request.
func TestConfigurationThatCannotBeUsedIsAClearError(t *testing.T) {
	t.Parallel()
	const (
		secretWord = "fdSECRET"
		noKey      = "" // Stands for an empty variable, which counts as not set.
	)
	for name, test := range map[string]struct {
		block     map[string]any
		variables map[string]string
		file      string
		says      []string
	}{
		"no key anywhere": {
			variables: map[string]string{"AIHUBMIX_MANAGE_KEY": noKey},
			says: []string{
				"No Manage Key is set", "the provider argument manage_key",
				"AIHUBMIX_MANAGE_KEY, AIHUBMIX_ACCESS_TOKEN, AIHUBMIX_ACCESS_KEY, AIHUBMIX_TOKEN",
				"~/.aihubmix/config.json", "console.aihubmix.com/setting",
			},
		},
		"an empty key in the provider block does not fall through to the environment": {
			block: map[string]any{"manage_key": ""},
			says: []string{
				"The Manage Key cannot be used", "in the provider argument manage_key is empty", "leave it out",
			},
		},
		"a blank key in the provider block": {
			block: map[string]any{"manage_key": "  \n"},
			says:  []string{"in the provider argument manage_key is empty"},
		},
		"no base URL in the list": {
			block: map[string]any{"base_urls": []string{}},
			says: []string{
				"base_urls is empty", "Set at least one base URL, or leave base_urls out",
				`(AttributeName("base_urls"))`,
			},
		},
		"a line break inside of the key": {
			block: map[string]any{"manage_key": secretWord + "\nfd"},
			says:  []string{"The Manage Key cannot be used", "has a line break inside"},
		},
		"a space inside of the key": {
			variables: map[string]string{"AIHUBMIX_MANAGE_KEY": noKey, "AIHUBMIX_TOKEN": secretWord + " fd"},
			says:      []string{"in the environment variable AIHUBMIX_TOKEN has a space inside"},
		},
		"a control character inside of the key": {
			variables: map[string]string{"AIHUBMIX_MANAGE_KEY": noKey, "AIHUBMIX_ACCESS_TOKEN": secretWord + "\x07fd"},
			says:      []string{"in the environment variable AIHUBMIX_ACCESS_TOKEN has a control character inside"},
		},
		"a key for inference": {
			variables: map[string]string{"AIHUBMIX_MANAGE_KEY": "Bearer sk-" + secretWord},
			says: []string{
				"in the environment variable AIHUBMIX_MANAGE_KEY starts with “sk-”", "an API key for inference",
				"console.aihubmix.com/setting",
			},
		},
		"a saved login that is not JSON": {
			variables: map[string]string{"AIHUBMIX_MANAGE_KEY": noKey},
			file:      `{"token": "` + secretWord,
			says: []string{
				"The saved login cannot be used", ".aihubmix/config.json",
				`not a JSON object with the texts "token" and "base_url"`, "or set AIHUBMIX_MANAGE_KEY",
			},
		},
		"a saved login whose token is not a text": {
			variables: map[string]string{"AIHUBMIX_MANAGE_KEY": noKey},
			file:      `{"token": {"` + secretWord + `": 1}}`,
			says:      []string{"The saved login cannot be used"},
		},
		"a saved login with an inference key": {
			variables: map[string]string{"AIHUBMIX_MANAGE_KEY": noKey},
			file:      `{"token": "sk-` + secretWord + `"}`,
			says:      []string{"in the saved login", ".aihubmix/config.json) starts with “sk-”"},
		},
		"a saved login without a token": {
			variables: map[string]string{"AIHUBMIX_MANAGE_KEY": noKey},
			file:      `{"base_url": "https://aihubmix.com"}`,
			says:      []string{"No Manage Key is set"},
		},
		"a saved login with a base URL that cannot be used": {
			variables: map[string]string{"AIHUBMIX_MANAGE_KEY": noKey, "AIHUBMIX_API_BASE": ""},
			file:      `{"token": "` + secretWord + `", "base_url": "ftp://aihubmix.com"}`,
			says: []string{
				"The base URL in ~/.aihubmix/config.json (ftp://aihubmix.com): the URL", "must begin with https://",
			},
		},
		"plain http to another host": {
			block: map[string]any{"base_urls": []string{"https://aihubmix.com", "http://gateway.example"}},
			says: []string{
				"base_urls[1]", "plain http to gateway.example would send the Manage Key unencrypted; " +
					"use https, or set allow_insecure_http if the network in between is trusted. Write it like",
			},
		},
		"plain http to another host, by the environment": {
			variables: map[string]string{"AIHUBMIX_API_BASE": "http://gateway.example"},
			says: []string{
				"The environment variable AIHUBMIX_API_BASE (http://gateway.example)",
				"use https, or set allow_insecure_http if the network in between is trusted.",
			},
		},
		"a base URL without a scheme": {
			variables: map[string]string{"AIHUBMIX_API_BASE": "127.0.0.1:99"},
			says: []string{
				"The environment variable AIHUBMIX_API_BASE (127.0.0.1:99): " +
					"the URL must begin with https://",
			},
		},
		"the path of the API in a base URL": {
			block: map[string]any{"base_urls": []string{"https://gateway.example/api"}},
			says:  []string{"base_urls[0]: the URL ends in /api, which each request adds; leave /api out."},
		},
		"user info in a base URL": {
			block: map[string]any{"base_urls": []string{"https://admin:hunter2@gateway.example"}},
			says:  []string{"base_urls[0]", "has a user name or password"},
		},
		"a base URL that cannot be parsed": {
			block: map[string]any{"base_urls": []string{"https://gate way.example"}},
			says:  []string{"base_urls[0]", "cannot be parsed"},
		},
		"a null among the base URLs": {
			block: map[string]any{"base_urls": []tftypes.Value{tftypes.NewValue(tftypes.String, nil)}},
			says:  []string{"base_urls[0]", "the URL is empty"},
		},
		"a base URL with a query": {
			variables: map[string]string{"AIHUBMIX_API_BASE": "https://gateway.example?key=1"},
			says:      []string{"The environment variable AIHUBMIX_API_BASE", "has a query"},
		},
		"a base URL in quotes": {
			variables: map[string]string{"AIHUBMIX_API_BASE": `"https://gateway.example"`},
			says: []string{
				`The environment variable AIHUBMIX_API_BASE ("https://gateway.example"): `,
				"the URL is in quotes",
			},
		},
		"a base URL of inference": {
			block: map[string]any{"base_urls": []string{"https://gateway.example/v1"}},
			says: []string{
				"base_urls[0]",
				"the URL ends in /v1, which is for inference; leave /v1 out",
			},
		},
		"a key in a base URL": {
			block: map[string]any{
				"base_urls": []string{"https://gateway.example/" + secretWord + "0123456789abcdef?x=1"},
			},
			says: []string{"base_urls[0]", "the URL has a query"},
		},
		"a password in a base URL": {
			block: map[string]any{"base_urls": []string{"https://ada:" + secretWord + "@gateway.example"}},
			says:  []string{"base_urls[0]", "has a user name or password"},
		},
		"a key in place of the timeout": {
			variables: map[string]string{"AIHUBMIX_REQUEST_TIMEOUT": secretWord + "0123456789abcdef"},
			says: []string{
				"The environment variable AIHUBMIX_REQUEST_TIMEOUT cannot be used",
				"characters is not a duration above zero",
			},
		},
		"a key in place of the retries": {
			variables: map[string]string{"AIHUBMIX_MAX_RETRIES": secretWord + "0123456789abcdef"},
			says: []string{
				"The environment variable AIHUBMIX_MAX_RETRIES cannot be used",
				"characters is not a whole number from 0 to 10",
			},
		},
		"a key in place of the timeout's argument": {
			block: map[string]any{"request_timeout": secretWord + "0123456789abcdef"},
			says:  []string{"request_timeout cannot be used", "characters is not a duration above zero"},
		},
		"a password in the environment": {
			variables: map[string]string{"AIHUBMIX_API_BASE": "https://ada:" + secretWord + "@gateway.example"},
			says: []string{
				"The environment variable AIHUBMIX_API_BASE", "has a user name or password",
			},
		},
		"a key in place of a base URL": {
			variables: map[string]string{"AIHUBMIX_API_BASE": secretWord + "0123456789abcdef"},
			says: []string{
				"The environment variable AIHUBMIX_API_BASE", "must begin with https://",
			},
		},
		"an API key in place of a base URL": {
			variables: map[string]string{"AIHUBMIX_API_BASE": "sk-" + secretWord},
			says:      []string{"The environment variable AIHUBMIX_API_BASE"},
		},
		"base URLs in the environment that are commas alone": {
			variables: map[string]string{"AIHUBMIX_API_BASE": " , "},
			says:      []string{"The environment variable AIHUBMIX_API_BASE contains only commas and spaces"},
		},
		"too many retries": {
			block: map[string]any{"max_retries": 11},
			says: []string{
				"max_retries cannot be used", "11 is not a whole number from 0 to 10", `(AttributeName("max_retries"))`,
			},
		},
		"fewer retries than none": {
			block: map[string]any{"max_retries": -1},
			says:  []string{"-1 is not a whole number from 0 to 10"},
		},
		"half a retry": {
			block: map[string]any{"max_retries": 1.5},
			says:  []string{"max_retries cannot be used", "1.5 is not a whole number from 0 to 10"},
		},
		"more retries than an integer can count": {
			block: map[string]any{"max_retries": 1e30},
			says:  []string{"max_retries cannot be used", "is not a whole number from 0 to 10"},
		},
		"no quota units to the US dollar": {
			block: map[string]any{"quota_per_unit": 0},
			says: []string{
				"quota_per_unit cannot be used", "0 is not a number above zero", "such as 500000",
				`(AttributeName("quota_per_unit"))`,
			},
		},
		"quota units below zero": {
			block: map[string]any{"quota_per_unit": -500000},
			says:  []string{"-500000 is not a number above zero"},
		},
		"too many retries in the environment": {
			variables: map[string]string{"AIHUBMIX_MAX_RETRIES": "11"},
			says: []string{
				"The environment variable AIHUBMIX_MAX_RETRIES cannot be used",
				`"11" is not a whole number from 0 to 10`,
			},
		},
		"a timeout that is no duration": {
			block: map[string]any{"request_timeout": "soon"},
			says: []string{
				"request_timeout cannot be used", `"soon" is not a duration above zero`, `such as "30s"`,
				`(AttributeName("request_timeout"))`,
			},
		},
		"a timeout of zero": {
			block: map[string]any{"request_timeout": "0s"},
			says:  []string{`"0s" is not a duration above zero`},
		},
		"a timeout in the environment that is no duration": {
			variables: map[string]string{"AIHUBMIX_REQUEST_TIMEOUT": "30"},
			says: []string{
				"The environment variable AIHUBMIX_REQUEST_TIMEOUT cannot be used", `"30" is not a duration above zero`,
			},
		},
		"an empty list of usernames": {
			block: map[string]any{"allowed_usernames": []string{}},
			says:  []string{"allowed_usernames is empty", "would allow no account at all"},
		},
		"an empty username": {
			block: map[string]any{"allowed_usernames": []string{"ada", ""}},
			says:  []string{"allowed_usernames holds an empty name"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			around := providertest.Reaching(server)
			maps.Copy(around.Variables, test.variables)
			around.Home = homeWith(t, test.file)
			reading := providertest.Read(t, around, test.block, "aihubmix_user", nil)
			if !reading.Failed {
				t.Error("the account was read")
			}
			providertest.ExpectWords(t, reading.Said, test.says...)
			providertest.ExpectNone(t, reading.Said, secretWord)
			if count := len(server.Requests()); count > 0 {
				t.Errorf("%d requests were made", count)
			}
		})
	}
}

// Without a provider block, an error of the configuration makes Terraform advise to add
// one: what is wrong with the environment is reported by what needs the service.
func TestEnvironmentThatCannotBeUsedIsReportedByWhatNeedsIt(t *testing.T) {
	t.Parallel()
	for variable, value := range map[string]string{
		"AIHUBMIX_API_BASE": "https://gateway.example/v1", "AIHUBMIX_REQUEST_TIMEOUT": "soon",
		"AIHUBMIX_MAX_RETRIES": "lots",
	} {
		t.Run(variable, func(t *testing.T) {
			t.Parallel()
			w := providertest.NewWorkspace(t, providertest.NewServer(t),
				providertest.NeedProvider+providertest.ReadUser+"\n"+`data "aihubmix_current_api_key" "current" {}`+
					"\ndata \"aihubmix_models\" \"all\" {}\n")
			w.Set(variable+"="+value, "AIHUBMIX_API_KEY=sk-"+providertest.HandedSecret)
			said, exit := w.Run("plan")
			providertest.ExpectExit(t, exit, 1, said)
			providertest.ExpectNone(t, said, "provider block", "Invalid provider configuration")
			if found := strings.Count(said, "variable "+variable); found < 3 {
				t.Errorf("%d of three objects name the variable: %s", found, said)
			}
		})
	}
}

func TestBaseURLsComeFromTheFirstSourceThatIsSet(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		// block and file have %s for the server's URL.
		block     func(url string) map[string]any
		variables func(url string) map[string]string
		file      func(url string) string
	}{
		"the argument before the environment": {
			block: func(url string) map[string]any { return map[string]any{"base_urls": []string{url + "/"}} },
			variables: func(string) map[string]string {
				return map[string]string{
					"AIHUBMIX_TOKEN": gatewaytest.ManageKey, "AIHUBMIX_API_BASE": "http://127.0.0.1:1",
				}
			},
		},
		"the environment before the saved login": {
			variables: func(url string) map[string]string {
				return map[string]string{"AIHUBMIX_API_BASE": url + "/ , "}
			},
			file: func(string) string {
				return `{"token": "` + gatewaytest.ManageKey + `", "base_url": "http://127.0.0.1:1"}`
			},
		},
		"the saved login if the key came from it": {
			file: func(url string) string {
				return `{"token": "` + gatewaytest.ManageKey + `", "base_url": "` + url + `"}`
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			around := providertest.Surroundings{Variables: map[string]string{}, Clock: gatewaytest.NewClock()}
			var block map[string]any
			var file string
			if test.block != nil {
				block = test.block(server.URL)
			}
			if test.variables != nil {
				around.Variables = test.variables(server.URL)
			}
			if test.file != nil {
				file = test.file(server.URL)
			}
			around.Home = homeWith(t, file)
			readsDefaultAccount(t, around, block)
		})
	}
}

func TestErrorsOfOtherArgumentsNameTheirPath(t *testing.T) {
	t.Parallel()
	s := providertest.Serve(t, providertest.Surroundings{})
	text := func(value string) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }
	for argument, test := range map[string]struct {
		value any
		path  string
	}{
		"base_urls": {
			[]tftypes.Value{text("https://a.example"), text("http://b.example")},
			`AttributeName("base_urls").ElementKeyInt(1)`,
		},
		"request_timeout":   {"soon", `AttributeName("request_timeout")`},
		"max_retries":       {11, `AttributeName("max_retries")`},
		"quota_per_unit":    {-1, `AttributeName("quota_per_unit")`},
		"allowed_usernames": {[]tftypes.Value{}, `AttributeName("allowed_usernames")`},
	} {
		response, err := s.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{
			Config: s.Configuration(s.Schema.Provider, map[string]any{argument: test.value}),
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(response.Diagnostics) != 1 || response.Diagnostics[0].Attribute.String() != test.path {
			t.Errorf("%s: %v", argument, response.Diagnostics)
		}
	}
}
