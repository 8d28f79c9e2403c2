package aihubmix_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestUserReadsEveryKnownResponse(t *testing.T) {
	secret := new(aihubmix.NewSecret("<string>"))
	for name, expected := range map[string]aihubmix.User{
		"user_self_seed.json": {
			ID: new(int64(123)), Username: new("<string>"), Password: secret, DisplayName: new("<string>"),
			Role: new(int64(123)), Status: new(int64(123)), Email: new("<string>"),
			GithubID: new("<string>"), GoogleID: new("<string>"), WechatID: new("<string>"), LarkID: new("<string>"),
			OidcID: new("<string>"), ClerkID: new("<string>"), MigratedAt: new("<string>"),
			VerificationCode: secret, AccessToken: secret, Quota: new(int64(123)), UsedQuota: new(int64(123)),
			Group: new("<string>"), AffCode: new("<string>"), InviterID: new(int64(123)), CreatedAt: new(int64(123)),
			Notify: new(true), QuotaRemindThreshold: new(int64(123)), NotifyEmail: new(true),
		},
		"user_self_docs_cn.json": {
			Username: new("your_name"), DisplayName: new("your_name"), Role: new(int64(1)), Status: new(int64(1)),
			Email: new("you@example.com"), Quota: new(int64(29_071_257)), UsedQuota: new(int64(286_403_484)),
			RequestCount: new(int64(614_422)), Group: new("default"), AffCode: new("K7Qp"), Notify: new(true),
			QuotaRemindThreshold: new(int64(10_000_000)), NotifyEmail: new(true),
			NotifyEmailAddress: new("you@example.com"),
		},
		"user_self_live_style.json": {
			Username: new("fixture"), DisplayName: new("fixture"), Status: new(int64(1)),
			Email: new("fixture@example.com"),
			Quota: new(int64(394_344)), UsedQuota: new(int64(3_105_656)), RequestCount: new(int64(4931)),
			Group: new("default"),
		},
		"one_api_user_self.json": {
			ID: new(int64(1)), Username: new("root"), DisplayName: new("Root User"), Role: new(int64(100)),
			Status: new(int64(1)),
			Email:  new(""), GithubID: new(""), WechatID: new(""), LarkID: new(""), OidcID: new(""),
			Quota: new(int64(500_000_000_000_000)), UsedQuota: new(int64(0)), RequestCount: new(int64(0)),
			Group: new("default"), AffCode: new(""), InviterID: new(int64(0)),
		},
	} {
		t.Run(name, func(t *testing.T) {
			user, err := readBody(t, sample(t, name))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(user, expected) {
				t.Errorf("got %s\nexpected %s", shown(t, user), shown(t, expected))
			}
		})
	}
}

var wordStart = regexp.MustCompile(`([a-z])([A-Z])`)

// Each Go field has the value of the API's field of that name. Only notify_email is two things.
func TestUserFieldsAreNotMixedUp(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		user, err := gateway.client().User(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		expected := distinctAccount()
		expected["notify_email"], expected["notify_email_address"] = true, expected["notify_email"]
		fields := reflect.ValueOf(user)
		equal(t, "fields", fields.NumField(), len(expected))
		for i := range fields.NumField() {
			name := strings.ToLower(wordStart.ReplaceAllString(fields.Type().Field(i).Name, "${1}_$2"))
			found := reflect.Indirect(fields.Field(i)).Interface()
			if secret, isSecret := found.(aihubmix.Secret); isSecret {
				found = secret.Reveal()
			}
			equal(t, name, fmt.Sprint(found), fmt.Sprint(expected[name]))
		}
	}, gatewaytest.WithAccount(distinctAccount()))
}

// distinctAccount has no two equal texts.
func distinctAccount() gatewaytest.Account {
	account := gatewaytest.DefaultAccount()
	for name, value := range account {
		if value == "" {
			account[name] = name + "-42"
		}
	}
	return account
}

// shown returns an account as JSON, because fmt would show addresses.
func shown(t *testing.T, user aihubmix.User) string {
	t.Helper()
	encoded, err := json.Marshal(user)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

func TestBlankSecretsOfTheAccountAreNil(t *testing.T) {
	user, err := readBody(t, `{"data":{"id":1,"password":"","verification_code":"","access_token":"","ext":""}}`)
	if err != nil {
		t.Fatal(err)
	}
	if expected := (aihubmix.User{ID: new(int64(1))}); !reflect.DeepEqual(user, expected) {
		t.Errorf("got %s\nexpected %s", shown(t, user), shown(t, expected))
	}
}

func TestUserIgnoresUnknownFields(t *testing.T) {
	user, err := readBody(t, `{"data":{"id":1,"quota_v2":"lots","nested":{"quota":[]}},"trace":{"a":1}}`)
	if err != nil {
		t.Fatal(err)
	}
	if expected := (aihubmix.User{ID: new(int64(1))}); !reflect.DeepEqual(user, expected) {
		t.Errorf("got %s\nexpected %s", shown(t, user), shown(t, expected))
	}
}

func TestNotifyEmailIsABooleanOrAnAddress(t *testing.T) {
	for notation, expected := range map[string]aihubmix.User{
		`null`:               {},
		`true`:               {NotifyEmail: new(true)},
		`false`:              {NotifyEmail: new(false)},
		`1`:                  {NotifyEmail: new(true)},
		`0`:                  {NotifyEmail: new(false)},
		`""`:                 {NotifyEmail: new(false)},
		`" "`:                {NotifyEmail: new(false)},
		`"true"`:             {NotifyEmail: new(true)},
		`" TRUE "`:           {NotifyEmail: new(true)},
		`"1"`:                {NotifyEmail: new(true)},
		`"false"`:            {NotifyEmail: new(false)},
		`"False"`:            {NotifyEmail: new(false)},
		`"0"`:                {NotifyEmail: new(false)},
		`"ada@example.com"`:  {NotifyEmail: new(true), NotifyEmailAddress: new("ada@example.com")},
		`" Ada@Example.com"`: {NotifyEmail: new(true), NotifyEmailAddress: new("Ada@Example.com")},
	} {
		t.Run(notation, func(t *testing.T) {
			user, err := readField(t, "notify_email", notation)
			if err != nil {
				t.Fatal(err)
			}
			expected.Username = new("ada")
			if !reflect.DeepEqual(user, expected) {
				t.Errorf("got %s\nexpected %s", shown(t, user), shown(t, expected))
			}
		})
	}
}

func TestUserWithoutAManageKeySendsNoRequest(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client(manageKey(""))
		_, err := client.User(t.Context())
		failure := failureOf(t, err)
		equal(t, "kind", failure.Kind, aihubmix.KindUnauthorized)
		equal(t, "attempts", failure.Attempts, 0)
		contains(t, err.Error(), "no Manage Key is set")
		equal(t, "requests", len(gateway.Requests()), 0)
	})
}

func TestUserIsActiveWithStatusOne(t *testing.T) {
	equal(t, "unknown status", aihubmix.User{}.IsActive() == nil, true)
	equal(t, "status 1", *aihubmix.User{Status: new(int64(1))}.IsActive(), true)
	equal(t, "status 2", *aihubmix.User{Status: new(int64(2))}.IsActive(), false)
	equal(t, "status 0", *aihubmix.User{Status: new(int64(0))}.IsActive(), false)
}

func TestUserIsBelowTheThresholdWithLessThanIt(t *testing.T) {
	user := func(quota, threshold *int64) aihubmix.User {
		return aihubmix.User{Quota: quota, QuotaRemindThreshold: threshold}
	}
	equal(t, "nothing is known", user(nil, nil).IsBelowRemindThreshold() == nil, true)
	equal(t, "the threshold is unknown", user(new(int64(1)), nil).IsBelowRemindThreshold() == nil, true)
	equal(t, "the balance is unknown", user(nil, new(int64(1))).IsBelowRemindThreshold() == nil, true)
	equal(t, "less", *user(new(int64(-1)), new(int64(0))).IsBelowRemindThreshold(), true)
	equal(t, "the same", *user(new(int64(5)), new(int64(5))).IsBelowRemindThreshold(), false)
	equal(t, "more", *user(new(int64(6)), new(int64(5))).IsBelowRemindThreshold(), false)
}

// Only the key or its account can be the reason for a refusal.
func TestRefusalOfTheAccountBlamesTheKey(t *testing.T) {
	for name, body := range map[string]string{
		"in an envelope":     `{"success":false,"message":"no"}`,
		"as an error object": `{"error":{"message":"no"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readBody(t, body)
			failure := failureOf(t, err)
			equal(t, "kind", failure.Kind, aihubmix.KindUnauthorized)
			equal(t, "message", failure.Message, "no")
		})
	}
}

func TestDataWithoutAnAccountIsAnError(t *testing.T) {
	for name, test := range map[string]struct{ body, expected string }{
		"an array":                {`{"success":true,"data":[{"quota":7}]}`, "the response's data is not an object"},
		"a text":                  {`{"success":true,"data":"secret"}`, "the response's data is not an object"},
		"an empty object":         {`{"success":true,"data":{}}`, "the response's data describes no account"},
		"an object of other data": {`{"success":true,"data":{"items":[]}}`, "the response's data describes no account"},
		"nothing but nulls":       {`{"data":{"id":null,"quota":null}}`, "the response's data describes no account"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readBody(t, test.body)
			equal(t, "kind", failureOf(t, err).Kind, aihubmix.KindProtocol)
			contains(t, err.Error(), test.expected)
			lacks(t, err.Error(), "secret")
		})
	}
}
