package account_test

import (
	"maps"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestUserMirrorsEveryKnownResponse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body     string
		expected map[string]string
	}{
		"the newer documentation's example, with an address in notify_email": {
			body: providertest.Sample(t, "user_self_docs_cn.json"),
			expected: map[string]string{
				"username": "your_name", "display_name": "your_name", "role": "1", "status": "1",
				"email": "you@example.com",
				"quota": "29071257", "used_quota": "286403484", "request_count": "614422", "group": "default",
				"aff_code": "K7Qp",
				"notify":   "true", "quota_remind_threshold": "10000000", "notify_email": "true",
				"notify_email_address": "you@example.com",
				"balance_usd":          "58.142514", "used_usd": "572.806968", "quota_remind_threshold_usd": "20",
				"active": "true", "below_remind_threshold": "false",
			},
		},
		"a sparse live answer": {
			body: providertest.Sample(t, "user_self_live_style.json"),
			expected: map[string]string{
				"username": "fixture", "display_name": "fixture", "status": "1", "email": "fixture@example.com",
				"quota": "394344", "used_quota": "3105656", "request_count": "4931", "group": "default",
				"balance_usd": "0.788688", "used_usd": "6.211312", "active": "true",
			},
		},
		"the one-api family's, with empty secrets": {
			body: providertest.Sample(t, "one_api_user_self.json"),
			expected: map[string]string{
				"id": "1", "username": "root", "display_name": "Root User", "role": "100", "status": "1",
				"email":     "",
				"github_id": "", "wechat_id": "", "lark_id": "", "oidc_id": "",
				"quota": "500000000000000", "used_quota": "0", "request_count": "0", "group": "default",
				"aff_code": "", "inviter_id": "0",
				"balance_usd": "1000000000", "used_usd": "0", "active": "true",
			},
		},
		"numbers as text, a balance below zero and beyond what a float can tell apart": {
			body: `{"success": true, "data": {"quota": "-1", "used_quota": " 9007199254740993 ", ` +
				`"request_count": 5e5, "notify": "0", "notify_email": ""}}`,
			expected: map[string]string{
				"quota": "-1", "used_quota": "9007199254740993", "request_count": "500000", "notify": "false",
				"notify_email": "false",
				"balance_usd":  "-0.000002", "used_usd": "18014398509.481986",
			},
		},
		"an object without an envelope, with fields that nobody knows": {
			body: `{"quota": 9223372036854775807, "quota_remind_threshold": 9223372036854775807, ` +
				`"surprise": {"deep": [1]}}`,
			expected: map[string]string{
				"quota": "9223372036854775807", "quota_remind_threshold": "9223372036854775807",
				"balance_usd": "18446744073709.551614", "quota_remind_threshold_usd": "18446744073709.551614",
				"below_remind_threshold": "false",
			},
		},
		"an account below its alert's threshold": {
			body: `{"success": true, "data": {"quota": 499999, "quota_remind_threshold": 500000, "status": 2}}`,
			expected: map[string]string{
				"quota": "499999", "quota_remind_threshold": "500000", "status": "2", "balance_usd": "0.999998",
				"quota_remind_threshold_usd": "1", "active": "false", "below_remind_threshold": "true",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithUserBody(test.body))
			found := map[string]string{}
			reading := providertest.Read(t, providertest.Reaching(server), nil, "aihubmix_user", nil)
			for name, value := range reading.Values {
				if !value.IsNull() && name != "available" {
					found[name] = providertest.PlainText(value)
				}
			}
			if !maps.Equal(found, test.expected) {
				t.Errorf("the account is %v, not %v", found, test.expected)
			}
		})
	}
}

func TestMinimumBalanceStopsALowerOrUnknownBalance(t *testing.T) {
	t.Parallel()
	const sparse = `{"success": true, "data": {"username": "ada"}}`
	for name, test := range map[string]struct {
		minimum any
		body    string
		// says are parts of the error; there are none if the gate is open.
		says []string
	}{
		"a balance above the minimum passes":       {minimum: 58.14},
		"a balance that equals the minimum passes": {minimum: 58.142514},
		"a balance one unit below is stopped": {
			minimum: 58.142516, says: []string{`"ada"`, "is 58.142514 USD", "at least 58.142516 USD"},
		},
		"a minimum between two units is exact": {
			minimum: 58.1425141, says: []string{"58.142514 USD", "58.1425141 USD"},
		},
		"a balance far below is stopped": {
			minimum: 1000, says: []string{"balance is below the required minimum", "58.142514 USD", "1000 USD"},
		},
		"a balance that is not told is stopped": {
			minimum: 20, body: sparse, says: []string{"balance is unknown", "At least 20 USD", "counts as too low"},
		},
		"an unknown balance is stopped at zero too": {
			minimum: 0, body: sparse, says: []string{"balance is unknown"},
		},
		"a negative balance can be allowed": {minimum: -1, body: `{"data": {"quota": -1}}`},
		"a negative balance is stopped at zero": {
			minimum: 0, body: `{"data": {"quota": -1}}`, says: []string{"-0.000002 USD", "at least 0 USD"},
		},
		"null asks for no minimum": {body: sparse},
		"a minimum as text is a number to Terraform": {
			minimum: 58.2, says: []string{"58.142514 USD", "58.2 USD"},
		},
		"a minimum that is a fraction is compared too": {
			minimum: 175. / 3, says: []string{"58.142514 USD", "58.3333"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithUserBody(test.body))
			reading := providertest.Read(t, providertest.Reaching(server), nil, "aihubmix_user",
				map[string]any{"minimum_balance_usd": test.minimum})
			if test.says != nil {
				reading.RequireFailure(t, append(test.says, `(AttributeName("minimum_balance_usd"))`)...)
			} else if reading.Failed {
				t.Error(reading.Said)
			}
		})
	}
}

// Balance and thresholds compare as the decimals they are written as.
func TestUserBalanceEqualsTheDecimalInTheConfiguration(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	providertest.Apply(t, providertest.Reaching(server), providertest.ReadUser+`
output "exact" { value = tostring(data.aihubmix_user.current.balance_usd == 58.142514) }
output "above" { value = tostring(data.aihubmix_user.current.balance_usd > 58.142513) }
`,
		providertest.OutputIs("exact", "true"),
		providertest.OutputIs("above", "true"),
	)
}
