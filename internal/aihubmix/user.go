package aihubmix

import (
	"context"
	"errors"
	"strings"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const userPath = "/api/user/self"

// statusActive is the User.Status of an account in good standing.
const statusActive = 1

// User is the account of the Manage Key, as GET /api/user/self reports it. A nil field was absent or null: the hosted
// service has been seen to leave out most of them. Its documentation has two versions of the fields, the one-api family
// a third; this is the union.
type User struct {
	// ID identifies the account. Newer responses lack it.
	ID *int64
	// Username is the login name.
	Username *string
	// Password is documented, but was never seen with a value.
	Password *Secret
	// DisplayName is the name that the console shows.
	DisplayName *string
	// Role is larger for more rights; in the one-api family 1 is a common user, 10 an administrator, 100 root.
	Role *int64
	// Status is 1 for an account in good standing.
	Status *int64
	// Email is the account's address.
	Email *string
	// GithubID to ClerkID identify the account at login providers.
	GithubID, GoogleID, WechatID, LarkID, OidcID, ClerkID *string
	// MigratedAt is when the account was authenticated, in an undocumented format.
	MigratedAt *string
	// VerificationCode is documented, but was never seen with a value.
	VerificationCode *Secret
	// AccessToken is the Manage Key; most responses blank it or lack it.
	AccessToken *Secret
	// Quota is the balance in units of 1/[QuotaPerUSD] US dollars. It can be negative.
	Quota *int64
	// UsedQuota is the amount spent so far, in the same unit.
	UsedQuota *int64
	// RequestCount is the total number of requests of the account.
	RequestCount *int64
	// Group determines prices and models.
	Group *string
	// AffCode is the account's invitation code.
	AffCode *string
	// InviterID is the account that invited this one.
	InviterID *int64
	// CreatedAt is in seconds since 1970-01-01 UTC.
	CreatedAt *int64
	// Notify reports whether an alert about a low balance is wanted.
	Notify *bool
	// QuotaRemindThreshold is the balance below which the alert is sent, in quota units.
	QuotaRemindThreshold *int64
	// NotifyEmail reports whether the alert is sent by e-mail, and NotifyEmailAddress to which address. Newer responses
	// have the address in place of the boolean.
	NotifyEmail        *bool
	NotifyEmailAddress *string
	// Ext is reserved by the hosted service.
	Ext *Secret
}

func (c *Client) readUser(ctx context.Context) (reported[User], error) {
	response, err := c.transport.Send(ctx, transport.Request{Method: transport.MethodGet, Path: userPath})
	if err != nil {
		return reported[User]{}, err
	}
	data, err := response.Data(describesUser)
	if err != nil {
		return reported[User]{}, refusedAccount(err)
	}
	user, err := decodeUser(data)
	response.Remember(user.Password, user.VerificationCode, user.AccessToken)
	response.RememberValue(user.Ext)
	if err != nil {
		return reported[User]{}, response.Fail(KindProtocol, err.Error())
	}
	return reported[User]{user, response.BaseURL()}, nil
}

// refusedAccount turns a refusal with a status of success into a refusal of the key.
func refusedAccount(err error) error {
	if failure, failed := errors.AsType[Error](err); failed && failure.Kind == KindServer {
		return failure.WithKind(KindUnauthorized, "")
	}
	return err
}

func decodeUser(data any) (User, error) {
	values, isObject := data.(object)
	if !isObject {
		return User{}, errors.New("the answer's data is not an object")
	}
	if !describesUser(values) {
		return User{}, errors.New("the answer's data describes no account")
	}
	f := &fields{values: values}
	user := User{
		ID:                   f.integer("id"),
		Username:             f.text("username"),
		Password:             f.secret("password"),
		DisplayName:          f.text("display_name"),
		Role:                 f.integer("role"),
		Status:               f.integer("status"),
		Email:                f.text("email"),
		GithubID:             f.text("github_id"),
		GoogleID:             f.text("google_id"),
		WechatID:             f.text("wechat_id"),
		LarkID:               f.text("lark_id"),
		OidcID:               f.text("oidc_id"),
		ClerkID:              f.text("clerk_id"),
		MigratedAt:           f.text("migrated_at"),
		VerificationCode:     f.secret("verification_code"),
		AccessToken:          f.secret("access_token"),
		Quota:                f.integer("quota"),
		UsedQuota:            f.integer("used_quota"),
		RequestCount:         f.integer("request_count"),
		Group:                f.text("group"),
		AffCode:              f.text("aff_code"),
		InviterID:            f.integer("inviter_id"),
		CreatedAt:            f.integer("created_at"),
		Notify:               f.boolean("notify"),
		QuotaRemindThreshold: f.integer("quota_remind_threshold"),
		Ext:                  f.opaqueSecret("ext"),
	}
	user.NotifyEmail, user.NotifyEmailAddress = notifyEmail(f)
	return user, f.err
}

// describesUser reports whether an object is an account rather than {} or an error.
func describesUser(values object) bool {
	for _, name := range []string{"id", "username", "email", "quota", "used_quota"} {
		if values[name] != nil {
			return true
		}
	}
	return false
}

// notifyEmail reads a boolean in any form, or an address.
func notifyEmail(f *fields) (enabled *bool, address *string) {
	const name = "notify_email"
	text := f.text(name)
	if text == nil {
		return nil, nil
	}
	trimmed := strings.TrimSpace(*text)
	switch strings.ToLower(trimmed) {
	case "", "false", "0":
		return new(false), nil
	case "true", "1":
		return new(true), nil
	}
	return new(true), &trimmed
}

// IsActive reports whether the account is in good standing, or returns nil if that is not reported.
func (u User) IsActive() *bool {
	if u.Status == nil {
		return nil
	}
	return new(*u.Status == statusActive)
}

// IsBelowRemindThreshold reports whether the balance is below the threshold of the alert, or returns nil if one of them
// is not reported.
func (u User) IsBelowRemindThreshold() *bool {
	if u.Quota == nil || u.QuotaRemindThreshold == nil {
		return nil
	}
	return new(*u.Quota < *u.QuotaRemindThreshold)
}
