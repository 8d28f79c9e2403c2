package configured

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// Settings are what the provider's configuration comes to.
type Settings struct {
	Client *aihubmix.Client
	// BaseURLs are empty if the client's default applies. The primary one is first.
	BaseURLs []string
	// KeySource completes "The key came from …".
	KeySource string
	// KeyProblem says why the Manage Key cannot be used, or is nil if it can.
	KeyProblem *Failure
	// IsUnknown: KeyProblem is only that the configuration is not known yet.
	IsUnknown bool
	// IsDeferred: the framework defers every object.
	IsDeferred bool
	// problem says why no request can be sent at all, or is nil if one can.
	Problem diag.Diagnostic
	// clock is nil for the system's clock.
	Clock    aihubmix.Clock
	Shutdown *Shutdown
	// APIKeySource completes "The key came from …" for the API key.
	APIKeySource string
	// APIKeyProblem says why the API key cannot be used, or is nil if it can.
	APIKeyProblem diag.Diagnostic
	// AllowedUsernames are the accounts that may be used, or nil for any.
	AllowedUsernames []string
}

// Connection is what the configured provider gives to its objects. They get the client
// from it, so no object can forget to check the key and the account first.
type Connection struct {
	settings Settings

	// warnedOfUnit is set once the warning about another quota unit was given.
	warnedOfUnit atomic.Bool
	// knownAccount is set once an allowed account was read.
	knownAccount atomic.Pointer[aihubmix.User]
	// missedAPIKey is set once an API key was not found. The Manage Key of another account misses all keys.
	missedAPIKey atomic.Bool
	// refreshedAPIKeys are the keys that this process has refreshed, by ID. The process that applies a plan has
	// none: it plans once more without a refresh.
	refreshedAPIKeys sync.Map
}

// New returns the connection of a configured provider.
func New(settings Settings) *Connection { return &Connection{settings: settings} }

// IsUnknown reports whether the Manage Key cannot be used only because the configuration is not known yet.
func (c *Connection) IsUnknown() bool { return c.settings.IsUnknown }

// HasKey reports whether a Manage Key can be used.
func (c *Connection) HasKey() bool { return c.settings.KeyProblem == nil }

// IsDeferred reports whether the framework defers every object.
func (c *Connection) IsDeferred() bool { return c.settings.IsDeferred }

// KeySource completes "The key came from …" for the Manage Key.
func (c *Connection) KeySource() string { return c.settings.KeySource }

// Shutdown collects what is left to do when the process ends.
func (c *Connection) Shutdown() *Shutdown { return c.settings.Shutdown }

// NoteRefreshedAPIKey keeps a key that this process has refreshed.
func (c *Connection) NoteRefreshedAPIKey(key aihubmix.APIKey) { c.refreshedAPIKeys.Store(key.ID, &key) }

// RefreshedAPIKey returns the key as this process has refreshed it, or nil if it has not.
func (c *Connection) RefreshedAPIKey(id types.Int64) *aihubmix.APIKey {
	if key, ok := c.refreshedAPIKeys.Load(id.ValueInt64()); ok {
		return key.(*aihubmix.APIKey)
	}
	return nil
}

// NoteMissedAPIKey keeps that an API key was not found.
func (c *Connection) NoteMissedAPIKey() { c.missedAPIKey.Store(true) }

// HasMissedAPIKey reports whether an API key was not found in this process.
func (c *Connection) HasMissedAPIKey() bool { return c.missedAPIKey.Load() }

// Public returns the client for requests that need no key.
func (c *Connection) Public() (*aihubmix.Client, diag.Diagnostic) {
	return c.settings.Client, c.settings.Problem
}

// WithAPIKey returns the client for requests with the API key, and completes "The key came from …".
func (c *Connection) WithAPIKey() (client *aihubmix.Client, source string, problem diag.Diagnostic) {
	if c.settings.Problem != nil {
		return nil, "", c.settings.Problem
	}
	return c.settings.Client, c.settings.APIKeySource, c.settings.APIKeyProblem
}

// Authorized returns the client for requests with the Manage Key, after checking the key and, before its first
// use, the account.
func (c *Connection) Authorized(ctx context.Context) (*aihubmix.Client, diag.Diagnostic) {
	if c.settings.KeyProblem != nil {
		return nil, c.settings.KeyProblem.Diagnostic
	}
	if c.settings.AllowedUsernames != nil {
		if _, problem := c.Owner(ctx); problem != nil {
			return nil, problem
		}
	}
	return c.settings.Client, nil
}

// Failed turns an error of the client into a diagnostic. action is the start of the summary; consequences are
// sentences on what the error means for the object.
func (c *Connection) Failed(action string, err error, consequences ...string) diag.Diagnostic {
	return requestDiagnostic(action, err, c.settings.KeySource, consequences...)
}

// User reads the account. One that may not be used is a failure.
func (c *Connection) User(ctx context.Context) (aihubmix.User, *Failure) {
	if c.settings.KeyProblem != nil {
		return aihubmix.User{}, c.settings.KeyProblem
	}
	user, err := c.settings.Client.User(ctx)
	if err != nil {
		return aihubmix.User{}, requestFailure(err, c.Failed("Cannot read the AIHubMix account", err))
	}
	if problem := c.checkAllowed(user); problem != nil {
		return aihubmix.User{}, &Failure{Diagnostic: problem}
	}
	c.knownAccount.CompareAndSwap(nil, &user)
	return user, nil
}

// Owner returns the account that owns the keys. It is read once: it does not change.
func (c *Connection) Owner(ctx context.Context) (aihubmix.User, diag.Diagnostic) {
	if known := c.knownAccount.Load(); known != nil {
		return *known, nil
	}
	user, failure := c.User(ctx)
	if failure != nil {
		return aihubmix.User{}, failure.Diagnostic
	}
	return user, nil
}

// KnownOwner returns the account if it was read already, or nil.
func (c *Connection) KnownOwner() *aihubmix.User { return c.knownAccount.Load() }

// checkAllowed also refuses an account whose username is not reported: a check must not pass because something is
// missing.
func (c *Connection) checkAllowed(user aihubmix.User) diag.Diagnostic {
	allowed := c.settings.AllowedUsernames
	if allowed == nil || user.Username != nil && slices.Contains(allowed, *user.Username) {
		return nil
	}
	found := "the service does not report the username of its account"
	if user.Username != nil {
		found = fmt.Sprintf("it belongs to the account %q", *user.Username)
	}
	return diag.NewErrorDiagnostic("The Manage Key belongs to an account that is not allowed",
		fmt.Sprintf("The key came from %s, and %s. The provider argument allowed_usernames allows only %s. "+
			"Use the Manage Key of an allowed account, or change the argument.",
			c.settings.KeySource, found, strings.Join(allowed, ", ")))
}

// HasOneBaseURL reports whether no other gateway can respond.
func (c *Connection) HasOneBaseURL() bool { return len(c.settings.BaseURLs) == 1 }

// Gateway names the gateway: the primary base URL.
func (c *Connection) Gateway() string {
	if len(c.settings.BaseURLs) == 0 {
		return hostedService
	}
	return gatewayOf(c.settings.BaseURLs[0])
}

// IsGateway reports whether that is one of the configured base URLs.
func (c *Connection) IsGateway(name string) bool {
	return name == c.Gateway() ||
		slices.ContainsFunc(c.settings.BaseURLs, func(baseURL string) bool { return gatewayOf(baseURL) == name })
}

const hostedService = "the hosted service"

// gatewayOf names the gateway of a base URL. Those of the hosted service are one gateway.
func gatewayOf(baseURL string) string {
	if aihubmix.IsHostedBaseURL(baseURL) {
		return hostedService
	}
	return baseURL
}

// Now returns the time by the client's clock.
func (c *Connection) Now() time.Time {
	if c.settings.Clock == nil {
		return time.Now()
	}
	return c.settings.Clock.Now()
}
