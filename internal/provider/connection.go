package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// connection is what the configured provider hands to its objects.
type connection struct {
	client *aihubmix.Client
	// keySource completes "The key came from …".
	keySource string
	// unusable is why nothing can be done that needs the key, nil where it can.
	unusable *accountFailure
	// unreachable is why nothing can be done at all, nil where something can.
	unreachable diag.Diagnostic
	// clock is nil for the system's.
	clock aihubmix.Clock
	// allowedUsernames are the accounts that may be used, nil for any.
	allowedUsernames []string

	usernameMutex sync.Mutex
	knownUsername *string
}

// user reads the account, and refuses one that may not be used.
func (c *connection) user(ctx context.Context) (aihubmix.User, *accountFailure) {
	if c.unusable != nil {
		return aihubmix.User{}, c.unusable
	}
	user, err := c.client.User(ctx)
	if err != nil {
		return aihubmix.User{}, requestFailure(err, c.keySource)
	}
	if refusal := c.refuseOtherAccount(user); refusal != nil {
		return aihubmix.User{}, &accountFailure{diagnostic: refusal}
	}
	return user, nil
}

// models reads the catalogue, for which no key is needed.
func (c *connection) models(ctx context.Context, query aihubmix.CatalogueQuery) (aihubmix.Catalogue, diag.Diagnostic) {
	if c.unreachable != nil {
		return aihubmix.Catalogue{}, c.unreachable
	}
	catalogue, err := c.client.Models(ctx, query)
	if err != nil {
		return aihubmix.Catalogue{}, requestFailed("Cannot read the AIHubMix model catalogue", err, c.keySource)
	}
	return catalogue, nil
}

// availableModels reads what the account may call, if it is one that may be used.
func (c *connection) availableModels(ctx context.Context) (aihubmix.AvailableModels, diag.Diagnostic) {
	if refusal := c.refusal(ctx); refusal != nil {
		return aihubmix.AvailableModels{}, refusal
	}
	available, err := c.client.AvailableModels(ctx)
	if err != nil {
		return aihubmix.AvailableModels{}, requestFailed("Cannot read the models that the AIHubMix account may call", err, c.keySource)
	}
	return available, nil
}

// refusal is why nothing may be done with the key, nil where it may: before the
// first use, the account is one that is allowed.
func (c *connection) refusal(ctx context.Context) diag.Diagnostic {
	if c.unusable != nil {
		return c.unusable.diagnostic
	}
	if c.allowedUsernames == nil {
		return nil
	}
	if _, failure := c.user(ctx); failure != nil {
		return failure.diagnostic
	}
	return nil
}

// username is the name of the account that the key belongs to, nil where the
// service does not tell it. It is asked for once: it is the account's identity.
func (c *connection) username(ctx context.Context) (*string, diag.Diagnostic) {
	c.usernameMutex.Lock()
	defer c.usernameMutex.Unlock()
	if c.knownUsername == nil {
		user, failure := c.user(ctx)
		if failure != nil {
			return nil, failure.diagnostic
		}
		c.knownUsername = user.Username
	}
	return c.knownUsername, nil
}

// now is the time by the client's clock.
func (c *connection) now() time.Time {
	if c.clock == nil {
		return time.Now()
	}
	return c.clock.Now()
}

// refuseOtherAccount also refuses an account whose name is not told: a check
// must not pass because something is missing.
func (c *connection) refuseOtherAccount(user aihubmix.User) diag.Diagnostic {
	if c.allowedUsernames == nil {
		return nil
	}
	if user.Username != nil && slices.Contains(c.allowedUsernames, *user.Username) {
		return nil
	}
	found := "the service does not tell the username of its account"
	if user.Username != nil {
		found = fmt.Sprintf("it belongs to the account %q", *user.Username)
	}
	return diag.NewErrorDiagnostic("The Manage Key belongs to an account that is not allowed",
		fmt.Sprintf("The key came from %s, and %s. The provider argument allowed_usernames allows %s only. Use a key of such an account, or change the argument.",
			c.keySource, found, strings.Join(c.allowedUsernames, ", ")))
}
