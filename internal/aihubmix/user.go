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
	ID          *int64 // Newer responses lack it.
	Username    *string
	Password    *Secret // Documented, but never seen with a value.
	DisplayName *string
	Role        *int64 // Larger for more rights; in the one-api family, 10 is an administrator and 100 root.
	Status      *int64 // 1 for an account in good standing.
	Email       *string
	// These identify the account at login providers.
	GithubID, GoogleID, WechatID, LarkID, OidcID, ClerkID *string

	MigratedAt       *string // When the account was authenticated, in an undocumented format.
	VerificationCode *Secret // Documented, but never seen with a value.
	AccessToken      *Secret // The Manage Key; most responses blank it or lack it.
	Quota            *int64  // The balance in units of 1/[QuotaPerUSD] US dollars. It can be negative.
	UsedQuota        *int64  // What was spent so far, in the same unit.
	RequestCount     *int64
	Group            *string // It determines prices and models.
	AffCode          *string // The invitation code.
	InviterID        *int64
	CreatedAt        *int64 // In seconds since 1970-01-01 UTC.

	Notify               *bool  // Whether an alert about a low balance is wanted.
	QuotaRemindThreshold *int64 // The balance below which the alert is sent, in quota units.
	// NotifyEmail reports whether the alert is sent by e-mail, and NotifyEmailAddress to which address. Newer responses
	// have the address in place of the boolean.
	NotifyEmail        *bool
	NotifyEmailAddress *string
	Ext                *Secret // Reserved by the hosted service.
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
		return User{}, errors.New("the response's data is not an object")
	}
	if !describesUser(values) {
		return User{}, errors.New("the response's data describes no account")
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
