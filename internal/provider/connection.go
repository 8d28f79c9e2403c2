package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// connection is what the configured provider hands to its objects. It is the
// only one to hold the client, so that no object can forget to check key and
// account, or to say where the key came from.
type connection struct {
	client *aihubmix.Client
	// base URLs are the base URLs, the primary one first.
	baseURLs []string
	// keySource completes "The key came from …".
	keySource string
	// keyProblem is why nothing can be done that needs the key, nil where it can.
	keyProblem *accountFailure
	// isUnknown: keyProblem is only that the configuration is not known yet.
	isUnknown bool
	// isDeferred: the framework puts off whatever is asked of any object.
	isDeferred bool
	// problem is why nothing can be done at all, nil where something can.
	problem diag.Diagnostic
	// clock is nil for the system's.
	clock aihubmix.Clock
	// shutdown has what is left to do at the end of the process.
	shutdown *Shutdown
	// apiKeySource completes "The key came from …" for the API key.
	apiKeySource string
	// apiKeyProblem is why nothing can be done that needs the API key, nil where it can.
	apiKeyProblem diag.Diagnostic
	// allowedUsernames are the accounts that may be used, nil for any.
	allowedUsernames []string

	// warnedOfUnit is set once a warning of another quota unit was given.
	warnedOfUnit atomic.Bool
	// knownAccount is the account, once it was read and may be used.
	knownAccount atomic.Pointer[aihubmix.User]
	// missedAPIKey is set once an API key was not found. One that is missing may be
	// a sign of a Manage Key of another account, which misses all.
	missedAPIKey atomic.Bool
	// refreshedAPIKeys are the keys that this run has refreshed, by their IDs. Where a
	// plan is applied there are none: that is another run of the provider, which plans
	// once more without a refresh.
	refreshedAPIKeys sync.Map
}

// refreshedAPIKey is nil for a key that this run has not refreshed.
func (c *connection) refreshedAPIKey(id types.Int64) *aihubmix.APIKey {
	if key, ok := c.refreshedAPIKeys.Load(id.ValueInt64()); ok {
		return key.(*aihubmix.APIKey)
	}
	return nil
}

// public returns the client for what needs no key.
func (c *connection) public() (*aihubmix.Client, diag.Diagnostic) {
	return c.client, c.problem
}

// authorized returns the client for what needs the key, after a check of the key
// and, before the first use, of its account.
func (c *connection) authorized(ctx context.Context) (*aihubmix.Client, diag.Diagnostic) {
	if c.keyProblem != nil {
		return nil, c.keyProblem.diagnostic
	}
	if c.allowedUsernames != nil {
		if _, problem := c.owner(ctx); problem != nil {
			return nil, problem
		}
	}
	return c.client, nil
}

// failed makes a diagnostic of an error of the client. action is the start of the
// summary; consequences are sentences on what it means for the object.
func (c *connection) failed(action string, err error, consequences ...string) diag.Diagnostic {
	return requestDiagnostic(action, err, c.keySource, consequences...)
}

// account is the account with how its gateway counts.
type account struct {
	aihubmix.User

	unit quotaUnit
}

// account reads the account and how its gateway counts, both at once where there is but
// one base URL. Of several, the one that responses for the account is asked how it counts:
// another may count otherwise. An account that may not be used is a failure.
func (c *connection) account(ctx context.Context) (account, *accountFailure) {
	asking, end := context.WithCancel(ctx)
	defer end()
	unit := sync.OnceValues(func() (aihubmix.QuotaUnit, error) { return c.client.QuotaUnit(asking) })
	if len(c.baseURLs) == 1 && c.keyProblem == nil {
		go func() { _, _ = unit() }()
	}
	user, failure := c.user(ctx)
	if failure != nil {
		return account{}, failure
	}
	counts, err := unit()
	if err != nil {
		return account{}, requestFailure(err, c.unitFailed(err))
	}
	return account{user, quotaUnit{counts}}, nil
}

func (c *connection) user(ctx context.Context) (aihubmix.User, *accountFailure) {
	if c.keyProblem != nil {
		return aihubmix.User{}, c.keyProblem
	}
	user, err := c.client.User(ctx)
	if err != nil {
		return aihubmix.User{}, requestFailure(err, c.failed("Cannot read the AIHubMix account", err))
	}
	if problem := c.checkAllowed(user); problem != nil {
		return aihubmix.User{}, &accountFailure{diagnostic: problem}
	}
	c.knownAccount.CompareAndSwap(nil, &user)
	return user, nil
}

// currentAPIKey reads what the configuration's API key says of itself. The Manage Key
// is neither needed nor sent.
func (c *connection) currentAPIKey(ctx context.Context) (currentAPIKey, diag.Diagnostic) {
	switch {
	case c.problem != nil:
		return currentAPIKey{}, c.problem
	case c.apiKeyProblem != nil:
		return currentAPIKey{}, c.apiKeyProblem
	}
	key, err := c.client.CurrentAPIKey(ctx)
	if failure, isFailure := errors.AsType[aihubmix.Error](err); isFailure && failure.Kind == aihubmix.KindUnauthorized {
		return currentAPIKey{}, refusedAPIKey(failure, c.apiKeySource)
	}
	if err != nil {
		return currentAPIKey{}, c.failed(cannotReadCurrentKey, err)
	}
	unit, problem := c.quotaUnit(ctx)
	return currentAPIKey{key, unit}, problem
}

// owner is the account as the owner of keys. It is read once: it does not change.
func (c *connection) owner(ctx context.Context) (aihubmix.User, diag.Diagnostic) {
	if known := c.knownAccount.Load(); known != nil {
		return *known, nil
	}
	user, failure := c.user(ctx)
	if failure != nil {
		return aihubmix.User{}, failure.diagnostic
	}
	return user, nil
}

// checkAllowed also refuses an account whose name is not reported: a check must
// not pass because something is missing.
func (c *connection) checkAllowed(user aihubmix.User) diag.Diagnostic {
	if c.allowedUsernames == nil {
		return nil
	}
	if user.Username != nil && slices.Contains(c.allowedUsernames, *user.Username) {
		return nil
	}
	found := "the service does not report the username of its account"
	if user.Username != nil {
		found = fmt.Sprintf("it belongs to the account %q", *user.Username)
	}
	return diag.NewErrorDiagnostic("The Manage Key belongs to an account that is not allowed",
		fmt.Sprintf("The key came from %s, and %s. The provider argument allowed_usernames allows only %s. Use the Manage Key of an allowed account, or change the argument.",
			c.keySource, found, strings.Join(c.allowedUsernames, ", ")))
}

// gateway names the gateway: the primary base URL.
func (c *connection) gateway() string {
	if len(c.baseURLs) == 0 {
		return hostedService
	}
	return gatewayOf(c.baseURLs[0])
}

// isGateway reports whether that is one of the configured base URLs.
func (c *connection) isGateway(name string) bool {
	return name == c.gateway() || slices.ContainsFunc(c.baseURLs, func(baseURL string) bool { return gatewayOf(baseURL) == name })
}

const hostedService = "the hosted service"

// gatewayOf names the gateway of a base URL: those of the hosted service are one.
func gatewayOf(baseURL string) string {
	if aihubmix.IsHostedBaseURL(baseURL) {
		return hostedService
	}
	return baseURL
}

// now is the time by the client's clock.
func (c *connection) now() time.Time {
	if c.clock == nil {
		return time.Now()
	}
	return c.clock.Now()
}

// brokenProvider is the summary of what can only be a mistake in this package.
const brokenProvider = "The provider is broken"

// configured returns the connection out of what an object's Configure is given.
// It is nil during validation, which happens before the provider is configured.
func configured(providerData any, diags *diag.Diagnostics) *connection {
	if providerData == nil {
		return nil
	}
	handed, ok := providerData.(*connection)
	if !ok {
		diags.AddError(brokenProvider, "An object was handed the configuration of something else. Please report this to the provider's developers.")
	}
	return handed
}

// connectedDataSource, connectedEphemeralResource and connectedResource are what
// each object of that kind begins with. A list resource is configured as a
// resource is.
type connectedDataSource struct{ connection *connection }

func (d *connectedDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.connection = configured(req.ProviderData, &resp.Diagnostics)
}

type connectedEphemeralResource struct{ connection *connection }

func (e *connectedEphemeralResource) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.connection = configured(req.ProviderData, &resp.Diagnostics)
}

type connectedResource struct{ connection *connection }

func (r *connectedResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.connection = configured(req.ProviderData, &resp.Diagnostics)
}
