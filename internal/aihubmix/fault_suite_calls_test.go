package aihubmix_test

import (
	"context"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// suiteCall is one call of the client. Method and path name the request that fails.
type suiteCall struct {
	name, method, path string
	// One of read and write is set.
	read  func(context.Context, *aihubmix.Client) (any, error)
	write func(context.Context, *aihubmix.Client) error
	// after is the gateway's table after the write.
	after []string
	// creates says that a failure stays ambiguous, as the key may still appear.
	creates bool
	// hasStyles says that gateways differ in this call.
	hasStyles bool
	// refused is the kind of a refusal with a status of success.
	refused aihubmix.Kind
	// settles says that the list of keys settles a possible "not found".
	settles bool
	// meetsBulky says that the call also meets the troubles that take long.
	meetsBulky bool
}

// suiteKey is the only key of the gateway before each call.
var suiteKey = gatewaytest.APIKey{Name: "app", RemainQuota: 90_000, UsedQuota: 10_000}

// suiteName is the name of the key that is created.
const suiteName = "creating-0tdjkx0000000000"

const (
	suiteTable   = "1 app status=1 remain=90000 used=10000 unlimited=false expires=-1 models= subnet="
	suiteCreated = "2 " + suiteName +
		" status=1 remain=100000 used=0 unlimited=false expires=4000000000 models=gpt-5,gpt-5-nano subnet=10.0.0.0/8"
	suiteLimited = "1 app status=1 remain=40000 used=10000 unlimited=false expires=-1 models= subnet="
	suiteUpdated = "1 app status=1 remain=40000 used=10000 unlimited=false expires=-1 models=gpt-5 subnet="
)

var suiteCalls = []suiteCall{
	{
		name: "the account", method: "GET", path: userPath, refused: aihubmix.KindUnauthorized, meetsBulky: true,
		read: func(ctx context.Context, client *aihubmix.Client) (any, error) { return client.User(ctx) },
	},
	{
		name: "the catalogue", method: "GET", path: "/api/v1/models", refused: aihubmix.KindServer,
		read: func(ctx context.Context, client *aihubmix.Client) (any, error) {
			return client.Models(ctx, aihubmix.CatalogueQuery{})
		},
	},
	{
		name: "the available models", method: "GET", path: "/api/user/available_models",
		refused: aihubmix.KindUnauthorized,
		read:    func(ctx context.Context, client *aihubmix.Client) (any, error) { return client.AvailableModels(ctx) },
	},
	{
		name: "the list of keys", hasStyles: true, method: "GET", path: apiKeysPath, refused: aihubmix.KindUnauthorized,
		read: func(ctx context.Context, client *aihubmix.Client) (any, error) { return client.APIKeys(ctx) },
	},
	{
		name: "one key", hasStyles: true, method: "GET", path: apiKeysPath + "1", settles: true,
		refused: aihubmix.KindServer,
		read: func(ctx context.Context, client *aihubmix.Client) (any, error) {
			return client.FindAPIKey(ctx, aihubmix.ExpectedAPIKey{ID: 1})
		},
	},
	{
		name: "the creation of a key", hasStyles: true, method: "POST", path: apiKeysPath,
		refused: aihubmix.KindRefused, creates: true,
		after: []string{suiteTable, suiteCreated},
		write: func(ctx context.Context, client *aihubmix.Client) error {
			settings := limited
			settings.Name = suiteName
			_, err := client.CreateAPIKey(ctx, settings)
			return err
		},
	},
	{
		name: "the update of a key", hasStyles: true, method: "PUT", path: apiKeysPath, refused: aihubmix.KindRefused,
		after: []string{suiteUpdated},
		write: func(ctx context.Context, client *aihubmix.Client) error {
			_, err := update(ctx, client, 1,
				aihubmix.APIKeySettings{Name: "app", SpendLimit: new(int64(50_000)), Models: []string{"gpt-5"}})
			return err
		},
	},
	{
		name: "the update of a limit alone", hasStyles: true, method: "PUT", path: apiKeysPath,
		refused: aihubmix.KindRefused, meetsBulky: true,
		after: []string{suiteLimited},
		write: func(ctx context.Context, client *aihubmix.Client) error {
			_, err := update(ctx, client, 1, aihubmix.APIKeySettings{Name: "app", SpendLimit: new(int64(50_000))})
			return err
		},
	},
	{
		name: "the deletion of a key", hasStyles: true, method: "DELETE", path: apiKeysPath + "1",
		refused: aihubmix.KindRefused,
		write: func(ctx context.Context, client *aihubmix.Client) error {
			return client.DeleteAPIKey(ctx, aihubmix.ExpectedAPIKey{ID: 1, Name: "app"})
		},
	},
}
