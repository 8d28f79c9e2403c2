package aihubmix

import (
	"context"
	"errors"
	"strings"
)

const userPath = "/api/user/self"

// statusActive is the User.Status of an account in good standing.
const statusActive = 1

// User is the account that the Manage Key belongs to, as GET /api/user/self
// reports it. A nil field was absent or null: the hosted service has been seen to
// leave out most of them. Its documentation has two versions, and gateways of
// the one-api family a third; this is the union.
type User struct {
	// ID identifies the account. Newer answers leave it out.
	ID *int64
	// Username is the name to log in with.
	Username *string
	// Password is documented, but has never been seen filled.
	Password *Secret
	// DisplayName is the name shown in the console.
	DisplayName *string
	// Role is larger for more rights; in the one-api family 1 is a common user,
	// 10 an administrator, 100 root.
	Role *int64
	// Status is 1 for an account in good standing.
	Status *int64
	// Email is the account's address.
	Email *string
	// GithubID to ClerkID identify the account at login services.
	GithubID, GoogleID, WechatID, LarkID, OidcID, ClerkID *string
	// MigratedAt is when the account was authenticated; the format is not documented.
	MigratedAt *string
	// VerificationCode is documented, but has never been seen filled.
	VerificationCode *Secret
	// AccessToken is the Manage Key; most answers blank it or leave it out.
	AccessToken *Secret
	// Quota is the balance in units of 1/[QuotaPerUSD] US dollars. It can be negative.
	Quota *int64
	// UsedQuota is what was spent so far, in the same unit.
	UsedQuota *int64
	// RequestCount is how many requests the account has made in total.
	RequestCount *int64
	// Group decides on prices and models.
	Group *string
	// AffCode is the account's invitation code.
	AffCode *string
	// InviterID is the account that invited this one.
	InviterID *int64
	// CreatedAt is in seconds since 1970-01-01 UTC.
	CreatedAt *int64
	// Notify tells whether an alert on a low balance is wanted.
	Notify *bool
	// QuotaRemindThreshold is the balance below which the alert is sent, in
	// quota units.
	QuotaRemindThreshold *int64
	// NotifyEmail tells whether the alert goes out by e-mail, and
	// NotifyEmailAddress where to. Newer answers give the address in place of
	// the boolean.
	NotifyEmail        *bool
	NotifyEmailAddress *string
	// Ext is reserved by the service.
	Ext *Secret
}

func (c *Client) readUser(ctx context.Context) (User, error) {
	response, err := c.get(ctx, userPath, "")
	if err != nil {
		return User{}, err
	}
	data, err := response.Data(describesUser)
	if err != nil {
		return User{}, refusedAccount(err)
	}
	user, err := decodeUser(data)
	response.Remember(user.Password, user.VerificationCode, user.AccessToken)
	response.RememberValue(user.Ext)
	if err != nil {
		return User{}, response.Fail(KindProtocol, err.Error())
	}
	return user, nil
}

// refusedAccount makes a refusal with a status of success one of the key.
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

// describesUser distinguishes an account from any other object, such as {} or an error.
func describesUser(values object) bool {
	for _, name := range []string{"id", "username", "email", "quota", "used_quota"} {
		if values[name] != nil {
			return true
		}
	}
	return false
}

// notifyEmail reads a boolean in any form, or else an address.
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

// IsActive reports whether the account is in good standing, nil where the
// service does not say.
func (u User) IsActive() *bool {
	if u.Status == nil {
		return nil
	}
	return new(*u.Status == statusActive)
}

// IsBelowRemindThreshold reports whether the balance is below the threshold of
// the alert, nil where the service does not tell both.
func (u User) IsBelowRemindThreshold() *bool {
	if u.Quota == nil || u.QuotaRemindThreshold == nil {
		return nil
	}
	return new(*u.Quota < *u.QuotaRemindThreshold)
}
