package provider_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// The author's message is shown or not, as the guide says.
func TestMessageOfAGateIsShownAsTheGuideSays(t *testing.T) {
	t.Parallel()
	const sparse = `{"success": true, "data": {"username": "ada"}}`
	for name, test := range map[string]struct {
		condition, message string
		body               string
		says, hides        string
		passes             bool
	}{
		"is hidden by a comparison with null": {
			condition: "data.aihubmix_user.current.balance_usd >= 20", message: "Mine.", body: sparse,
			says: "argument must not be null", hides: "Mine.",
		},
		"is shown where try makes null false": {
			condition: "try(data.aihubmix_user.current.balance_usd >= 20, false)", message: "Mine.", body: sparse,
			says: "Mine.",
		},
		"is not needed where try makes null true, which fails open": {
			condition: "try(data.aihubmix_user.current.balance_usd >= 20, true)", message: "Mine.", body: sparse,
			passes: true,
		},
		"is hidden by a boolean that is null, try or not": {
			condition: "try(data.aihubmix_user.current.active, false)", message: "Mine.", body: sparse,
			says: "Condition expression must return either true or false, not null", hides: "Mine.",
		},
		"is shown where the boolean is compared with true": {
			condition: "data.aihubmix_user.current.active == true", message: "Mine.", body: sparse,
			says: "Mine.",
		},
		"is rounded by format": {
			condition: "data.aihubmix_user.current.balance_usd >= 20",
			message:   `The balance is ${format("%.2f", data.aihubmix_user.current.balance_usd)} USD.`,
			body:      `{"data": {"quota": 9999500}}`,
			says:      "The balance is 20.00 USD.",
		},
		"is exact without format": {
			condition: "data.aihubmix_user.current.balance_usd >= 20",
			message:   `The balance is ${data.aihubmix_user.current.balance_usd} USD.`,
			body:      `{"data": {"quota": 9999500}}`,
			says:      "The balance is 19.999 USD.",
		},
		"is suppressed where it refers to a sensitive attribute": {
			condition: "data.aihubmix_user.current.balance_usd >= 100",
			message:   "Mine ${data.aihubmix_user.current.access_token}",
			says:      "Error message refers to sensitive values", hides: "Mine account-access-token",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := providertest.NewWorkspace(t, providertest.NewServer(t, gatewaytest.WithUserBody(test.body)),
				providertest.NeedProvider+providertest.ReadUser+providertest.Deployment(
					"lifecycle {\n precondition {\n condition = "+test.condition+"\n"+
						" error_message = \""+test.message+"\"\n }\n }"))
			said, exit := w.Run("plan")
			if test.passes {
				providertest.ExpectExit(t, exit, 0, said)
				return
			}
			providertest.ExpectWords(t, said, test.says)
			providertest.ExpectExit(t, exit, 1, said)
			if test.hides != "" {
				// The source line of the message is shown, its value is not.
				providertest.ExpectNone(t, said, " "+test.hides+" ")
			}
		})
	}
}

func TestMessageThatRefersToAnEphemeralValueIsSuppressed(t *testing.T) {
	t.Parallel()
	w := providertest.ExampleWorkspace(t, providertest.NewServer(t), `ephemeral "aihubmix_user" "current" {}`+
		providertest.Deployment(
			"lifecycle {\n precondition {\n condition = ephemeral.aihubmix_user.current.balance_usd >= 100\n "+
				"error_message = \"Only ${ephemeral.aihubmix_user.current.balance_usd}\"\n }\n }",
		))
	said, exit := w.Run("plan")
	providertest.ExpectWords(t, said, "Error message refers to ephemeral values")
	providertest.ExpectNone(t, said, "58.142514")
	providertest.ExpectExit(t, exit, 1, said)
}
