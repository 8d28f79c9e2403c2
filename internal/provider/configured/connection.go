package configured

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// Settings are what the provider's configuration and its environment come to.
type Settings struct {
	Client *aihubmix.Client
	// Clock is the client's clock, or nil for the system's.
	Clock    aihubmix.Clock
	Shutdown *Shutdown

	// BaseURLs are the configured base URLs, the primary one first, or empty for the client's default.
	BaseURLs []string
	// AllowedUsernames are the accounts that may be used, or nil for any.
	AllowedUsernames []string

	// KeySource completes "The key came from …" for the Manage Key.
	KeySource string
	// KeyProblem says why the Manage Key cannot be used, or is nil if it can.
	KeyProblem *Failure
	// APIKeySource completes "The key came from …" for the API key.
	APIKeySource string
	// APIKeyProblem says why the API key cannot be used, or is nil if it can.
	APIKeyProblem diag.Diagnostic
	// Problem says why no request can be sent at all, or is nil if one can.
	Problem diag.Diagnostic

	// IsUnknown says that KeyProblem is only that the configuration is not known yet.
	IsUnknown bool
	// IsDeferred says that the framework defers every object.
	IsDeferred bool
}

// Connection is what the configured provider gives to its objects. They get the client from it, so no object can forget
// to check the key and the account first. It is safe for concurrent use.
type Connection struct {
	settings Settings

	// hasWarnedOfUnit is set by the warning about another quota unit.
	hasWarnedOfUnit atomic.Bool
	// knownAccount is set when an allowed account is read.
	knownAccount atomic.Pointer[aihubmix.User]
	// hasMissedAPIKey is set when an API key is not found. With the Manage Key of another account, no key is.
	hasMissedAPIKey atomic.Bool
	// refreshedAPIKeys are the keys that this process has refreshed, by ID. The process that applies a plan has none:
	// it plans once more without a refresh.
	refreshedAPIKeys sync.Map
}

// New returns the connection of a configured provider.
func New(settings Settings) *Connection { return &Connection{settings: settings} }

// Public returns the client for requests that need no key.
func (c *Connection) Public() (*aihubmix.Client, diag.Diagnostic) {
	return c.settings.Client, c.settings.Problem
}

// WithAPIKey returns the client for requests with the API key. source completes "The key came from …".
func (c *Connection) WithAPIKey() (client *aihubmix.Client, source string, problem diag.Diagnostic) {
	if c.settings.Problem != nil {
		return nil, "", c.settings.Problem
	}
	return c.settings.Client, c.settings.APIKeySource, c.settings.APIKeyProblem
}

// Authorized returns the client for requests with the Manage Key, after it has checked the key and, before its first
// use, the account.
func (c *Connection) Authorized(ctx context.Context) (*aihubmix.Client, diag.Diagnostic) {
	if c.settings.KeyProblem != nil {
		return nil, c.settings.KeyProblem.Diagnostic
	}
	if c.settings.AllowedUsernames != nil {
		if _, problem := c.Account(ctx); problem != nil {
			return nil, problem
		}
	}
	return c.settings.Client, nil
}

// Account returns the account of the Manage Key, which is read once. Only its identity is current: it does not change.
func (c *Connection) Account(ctx context.Context) (aihubmix.User, diag.Diagnostic) {
	if known := c.knownAccount.Load(); known != nil {
		return *known, nil
	}
	account, failure := c.ReadAccount(ctx)
	if failure != nil {
		return aihubmix.User{}, failure.Diagnostic
	}
	return account, nil
}

// KnownAccount returns the account of the Manage Key, or nil if it was not read yet.
func (c *Connection) KnownAccount() *aihubmix.User { return c.knownAccount.Load() }

// ReadAccount reads the account. It fails if the account may not be used.
func (c *Connection) ReadAccount(ctx context.Context) (aihubmix.User, *Failure) {
	if c.settings.KeyProblem != nil {
		return aihubmix.User{}, c.settings.KeyProblem
	}
	account, err := c.settings.Client.User(ctx)
	return account, c.checkAccount(account, err)
}

// ReadAccountInUnit reads the account with the unit of its gateway; isFresh says by a request that begins after the
// call. It returns a failure as [Connection.ReadAccount] does.
func (c *Connection) ReadAccountInUnit(ctx context.Context, isFresh bool) (aihubmix.User, QuotaUnit, *Failure) {
	if c.settings.KeyProblem != nil {
		return aihubmix.User{}, QuotaUnit{}, c.settings.KeyProblem
	}
	account, err := c.settings.Client.UserInUnit(ctx, isFresh)
	return account.Figures, c.UnitOf(account.Unit, account.UnitError), c.checkAccount(account.Figures, err)
}

// checkAccount returns the failure of an account that could not be read, or that allowed_usernames does not list. An
// account without a username is not listed: a check must not pass because something is missing.
func (c *Connection) checkAccount(account aihubmix.User, err error) *Failure {
	if err != nil {
		return requestFailure(err, c.Diagnostic("Cannot read the AIHubMix account", err))
	}
	allowed := c.settings.AllowedUsernames
	if allowed == nil || account.Username != nil && slices.Contains(allowed, *account.Username) {
		c.knownAccount.CompareAndSwap(nil, &account)
		return nil
	}
	found := "the gateway does not report the username of its account"
	if account.Username != nil {
		found = fmt.Sprintf("it belongs to the account %q", *account.Username)
	}
	return &Failure{Diagnostic: diag.NewErrorDiagnostic("The Manage Key belongs to an account that is not allowed",
		fmt.Sprintf("The key came from %s, and %s. The provider argument allowed_usernames allows only %s. "+
			"Use the Manage Key of an allowed account, or change the argument.",
			c.settings.KeySource, found, attribute.Quoted(allowed, "and")))}
}

// Diagnostic turns an error of the client into a diagnostic. action begins its summary, such as "Cannot read the
// AIHubMix account"; each of the consequences is a paragraph on what the error means for the object.
func (c *Connection) Diagnostic(action string, err error, consequences ...string) diag.Diagnostic {
	return requestDiagnostic(action, err, c.settings.KeySource, consequences...)
}

// HasKey reports whether there is a usable Manage Key.
func (c *Connection) HasKey() bool { return c.settings.KeyProblem == nil }

// KeySource completes "The key came from …" for the Manage Key.
func (c *Connection) KeySource() string { return c.settings.KeySource }

// IsUnknown reports whether the Manage Key cannot be used only because the configuration is not known yet.
func (c *Connection) IsUnknown() bool { return c.settings.IsUnknown }

// IsDeferred reports whether the framework defers every object.
func (c *Connection) IsDeferred() bool { return c.settings.IsDeferred }

const hostedService = "the hosted service"

// Gateway names the primary gateway: the hosted service, or a base URL. Private state keeps it.
func (c *Connection) Gateway() string {
	if len(c.settings.BaseURLs) == 0 {
		return hostedService
	}
	return gatewayOf(c.settings.BaseURLs[0])
}

// IsGateway reports whether one of the configured base URLs belongs to the gateway of that name.
func (c *Connection) IsGateway(name string) bool {
	return name == c.Gateway() ||
		slices.ContainsFunc(c.settings.BaseURLs, func(baseURL string) bool { return gatewayOf(baseURL) == name })
}

// gatewayOf names the gateway of a base URL. All base URLs of the hosted service belong to one gateway.
func gatewayOf(baseURL string) string {
	if aihubmix.IsHostedBaseURL(baseURL) {
		return hostedService
	}
	return baseURL
}

// Shutdown returns what is left to do when the process ends.
func (c *Connection) Shutdown() *Shutdown { return c.settings.Shutdown }

// Now returns the time of the client's clock.
func (c *Connection) Now() time.Time {
	if c.settings.Clock == nil {
		return time.Now()
	}
	return c.settings.Clock.Now()
}

// NoteRefreshedAPIKey stores a key that this process has refreshed.
func (c *Connection) NoteRefreshedAPIKey(key aihubmix.APIKey) { c.refreshedAPIKeys.Store(key.ID, &key) }

// RefreshedAPIKey returns the key as this process has refreshed it, or nil if it has not.
func (c *Connection) RefreshedAPIKey(id types.Int64) *aihubmix.APIKey {
	if key, ok := c.refreshedAPIKeys.Load(id.ValueInt64()); ok {
		return key.(*aihubmix.APIKey)
	}
	return nil
}

// NoteMissedAPIKey records that an API key was not found.
func (c *Connection) NoteMissedAPIKey() { c.hasMissedAPIKey.Store(true) }

// HasMissedAPIKey reports whether an API key was not found in this process.
func (c *Connection) HasMissedAPIKey() bool { return c.hasMissedAPIKey.Load() }
