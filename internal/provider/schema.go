package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// Schema returns the schema of the provider block.
func (p *aihubmixProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the account and the models of an AIHubMix gateway and manages its API keys, so " +
			"that a plan can stop on a low balance and choose models by price and ability.",
		Attributes: map[string]schema.Attribute{
			"manage_key": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The account's Manage Key (“system access token”), which has full power " +
					"over the account; not an `sk-…` key for inference. When null: the first of the " +
					"environment variables `AIHUBMIX_MANAGE_KEY`, `AIHUBMIX_ACCESS_TOKEN`, " +
					"`AIHUBMIX_ACCESS_KEY` and `AIHUBMIX_TOKEN` that is not empty, then `token` in " +
					"`~/.aihubmix/config.json`, else an error when it is needed.",
			},
			"api_key": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "An API key for inference (`sk-…`), for `aihubmix_current_api_key` alone. " +
					"When null: the environment variable `AIHUBMIX_API_KEY`, else an error when it is needed.",
			},
			"base_urls": schema.ListAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Base URLs of the gateway, the primary one first. A later one is used, " +
					"and **receives the Manage Key**, only if those before it do not respond; give only one " +
					"to switch that off. https, or http to a loopback address. When null: the comma-separated " +
					"environment variable `AIHUBMIX_API_BASE`, then `base_url` in `~/.aihubmix/config.json` " +
					"if the key came from there, else `[\"https://aihubmix.com\", \"https://api.inferera.com\"]`.",
			},
			"headers": schema.MapAttribute{
				Optional:    true,
				Sensitive:   true,
				ElementType: types.StringType,
				MarkdownDescription: "Headers of every request, for a gateway behind an access proxy. `base_urls` " +
					"must name your own gateway: the hosted service never receives them. Headers that each request " +
					"has anyway, such as `Authorization`, are errors. When null: none.",
			},
			"request_timeout": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How long one attempt at a request may take, as a duration such as `\"10s\"` or " +
					"`\"1m30s\"`; above zero. When null: the environment variable `AIHUBMIX_REQUEST_TIMEOUT`, else " +
					"`\"30s\"`.",
			},
			// The framework would report a fraction in an Int64 as a fault of the provider.
			"max_retries": schema.NumberAttribute{
				Optional: true,
				MarkdownDescription: fmt.Sprintf("How many times a failed request is retried, from 0 to %d, within 2 "+
					"minutes. The waits before 4 retries take at most 8 seconds, those before 10 about 2 minutes. 0 "+
					"also switches off waiting for a rate limit to lift. When null: the environment variable "+
					"`AIHUBMIX_MAX_RETRIES`, else %d.",
					aihubmix.MaxRetriesLimit, aihubmix.DefaultMaxRetries),
			},
			"quota_per_unit": schema.NumberAttribute{
				Optional: true,
				MarkdownDescription: "How many quota units make one US dollar at the gateways of `base_urls`, " +
					"above zero. It replaces the request `GET /api/status`, and states that API keys report " +
					"their amounts in US dollars. With another number than the hosted service's 500000, " +
					"amounts in US dollars are null, and arguments in US dollars are errors. When null: what " +
					"the gateway reports.",
			},
			"allow_insecure_http": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Set to `true` to let the Manage Key travel unencrypted, over plain http, to " +
					"hosts that are not loopback addresses. When null: `false`.",
			},
			"allowed_usernames": schema.SetAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Usernames of the accounts that this configuration may use; not empty. The key " +
					"of any other account is refused before anything else is done with it. When null: any account.",
			},
		},
	}
}
