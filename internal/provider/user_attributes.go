package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
)

// attributeType is the type of an attribute that only the service fills.
type attributeType int

const (
	integerAttribute attributeType = iota
	numberAttribute
	textAttribute
	booleanAttribute
)

// accountAttribute describes one attribute of the account, for every object
// that has it.
type accountAttribute struct {
	name      string
	kind      attributeType
	sensitive bool
	// description is followed by what null means.
	description string
}

// unsaid is what null means unless the description says more.
const unsaid = " Null if the service does not report it."

// accountAttributes mirror the user object of GET /api/user/self, with what is
// derived from it at the end.
var accountAttributes = []accountAttribute{
	{name: "id", kind: integerAttribute, description: "Number that identifies the account. Newer versions of the service leave it out." + unsaid},
	{name: "username", kind: textAttribute, description: "Login name." + unsaid},
	{name: "password", kind: textAttribute, sensitive: true, description: "Password field of the account. The service documents it, but has not been seen to fill it. Null if it is empty or missing."},
	{name: "display_name", kind: textAttribute, description: "Name shown in the console." + unsaid},
	{name: "role", kind: integerAttribute, description: "Role of the account; a larger number has more rights. In the one-api family, 1 is an ordinary user, 10 an administrator and 100 root." + unsaid},
	{name: "status", kind: integerAttribute, description: "Status of the account; 1 is normal. In the one-api family, 2 is disabled." + unsaid},
	{name: "email", kind: textAttribute, description: "E-mail address of the account." + unsaid},
	{name: "github_id", kind: textAttribute, description: "GitHub ID bound to the account." + unsaid},
	{name: "google_id", kind: textAttribute, description: "Google ID bound to the account." + unsaid},
	{name: "wechat_id", kind: textAttribute, description: "WeChat ID bound to the account." + unsaid},
	{name: "lark_id", kind: textAttribute, description: "Lark ID bound to the account." + unsaid},
	{name: "oidc_id", kind: textAttribute, description: "OpenID Connect ID bound to the account." + unsaid},
	{name: "clerk_id", kind: textAttribute, description: "Clerk ID bound to the account." + unsaid},
	{name: "migrated_at", kind: textAttribute, description: "When the account was authenticated, as the service writes it; its format is not documented." + unsaid},
	{name: "verification_code", kind: textAttribute, sensitive: true, description: "Verification code of the account. The service documents it, but has not been seen to fill it. Null if it is empty or missing."},
	{name: "access_token", kind: textAttribute, sensitive: true, description: "The account's Manage Key. Most versions of the service leave it empty or omit it. Null if it is empty or missing."},
	{name: "quota", kind: integerAttribute, description: "Balance in quota units, 500000 to the US dollar; can be negative. `balance_usd` is the same in US dollars." + unsaid},
	{name: "used_quota", kind: integerAttribute, description: "Total that the account has spent, in quota units, 500000 to the US dollar." + unsaid},
	{name: "request_count", kind: integerAttribute, description: "Total number of requests that the account has made." + unsaid},
	{name: "group", kind: textAttribute, description: "Group of the account." + unsaid},
	{name: "aff_code", kind: textAttribute, description: "Invitation code of the account." + unsaid},
	{name: "inviter_id", kind: integerAttribute, description: "`id` of the account that invited this one." + unsaid},
	{name: "created_at", kind: integerAttribute, description: "When the account was created, in seconds since 1970-01-01 UTC." + unsaid},
	{name: "notify", kind: booleanAttribute, description: "Whether an alert is wanted when the balance is low." + unsaid},
	{name: "quota_remind_threshold", kind: integerAttribute, description: "Balance below which the e-mail alert is sent, in quota units, 500000 to the US dollar." + unsaid},
	{name: "notify_email", kind: booleanAttribute, description: "Whether the alert is sent by e-mail; also true if the service gives an address instead." + unsaid},
	{name: "ext", kind: textAttribute, sensitive: true, description: "Reserved by the service; its content is not documented. JSON if it is not a string. Null if it is empty or missing."},

	{name: "notify_email_address", kind: textAttribute, description: "Address to which the alert is sent. Null if the service gives none."},
	{name: "balance_usd", kind: numberAttribute, description: "Balance in US dollars, exactly `quota` / 500000; can be negative." + unsaid},
	{name: "used_usd", kind: numberAttribute, description: "Total that the account has spent, in US dollars, exactly `used_quota` / 500000." + unsaid},
	{name: "quota_remind_threshold_usd", kind: numberAttribute, description: "Balance below which the e-mail alert is sent, in US dollars, exactly `quota_remind_threshold` / 500000." + unsaid},
	{name: "active", kind: booleanAttribute, description: "Whether `status` is 1, that is, the account is in good standing." + unsaid},
	{name: "below_remind_threshold", kind: booleanAttribute, description: "Whether `quota` is below `quota_remind_threshold`. Null if the service does not report both."},
}

// accountDataSourceAttributes are the account's attributes in a data source.
func accountDataSourceAttributes() map[string]schema.Attribute {
	attributes := make(map[string]schema.Attribute, len(accountAttributes))
	for _, a := range accountAttributes {
		switch a.kind {
		case integerAttribute:
			attributes[a.name] = schema.Int64Attribute{Computed: true, Sensitive: a.sensitive, MarkdownDescription: a.description}
		case numberAttribute:
			attributes[a.name] = schema.NumberAttribute{Computed: true, Sensitive: a.sensitive, MarkdownDescription: a.description}
		case textAttribute:
			attributes[a.name] = schema.StringAttribute{Computed: true, Sensitive: a.sensitive, MarkdownDescription: a.description}
		case booleanAttribute:
			attributes[a.name] = schema.BoolAttribute{Computed: true, Sensitive: a.sensitive, MarkdownDescription: a.description}
		}
	}
	return attributes
}

// accountEphemeralAttributes are the account's attributes in an ephemeral resource.
func accountEphemeralAttributes() map[string]ephemeralschema.Attribute {
	attributes := make(map[string]ephemeralschema.Attribute, len(accountAttributes))
	for name, attribute := range accountDataSourceAttributes() {
		switch attribute := attribute.(type) {
		case schema.Int64Attribute:
			attributes[name] = ephemeralschema.Int64Attribute(attribute)
		case schema.NumberAttribute:
			attributes[name] = ephemeralschema.NumberAttribute(attribute)
		case schema.StringAttribute:
			attributes[name] = ephemeralschema.StringAttribute(attribute)
		case schema.BoolAttribute:
			attributes[name] = ephemeralschema.BoolAttribute(attribute)
		}
	}
	return attributes
}
