package provider

import (
	"context"
	"log/slog"
	"slices"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// clientSubsystem names the client's log lines; TF_LOG_PROVIDER_AIHUBMIX_CLIENT
// sets their level alone.
const clientSubsystem = "client"

// newClientLogger sends the client's log lines to Terraform's log. The client
// logs no secrets; masking the keys is the second bolt on the door.
func newClientLogger(keys ...aihubmix.Secret) *slog.Logger {
	return slog.New(terraformLogHandler{keys: keys})
}

// terraformLogHandler finds Terraform's logger in the context of each line.
type terraformLogHandler struct {
	keys       []aihubmix.Secret
	attributes []slog.Attr
}

// Enabled leaves the choice of level to Terraform's logger.
func (h terraformLogHandler) Enabled(context.Context, slog.Level) bool { return true }

func (h terraformLogHandler) Handle(ctx context.Context, record slog.Record) error {
	ctx = tflog.NewSubsystem(ctx, clientSubsystem, tflog.WithRootFields(),
		tflog.WithLevelFromEnv("TF_LOG_PROVIDER_AIHUBMIX", clientSubsystem))
	for _, key := range h.keys {
		if !key.IsEmpty() {
			ctx = tflog.SubsystemMaskAllFieldValuesStrings(ctx, clientSubsystem, key.Reveal())
			ctx = tflog.SubsystemMaskMessageStrings(ctx, clientSubsystem, key.Reveal())
		}
	}
	fields := map[string]any{}
	add := func(attribute slog.Attr) bool {
		fields[attribute.Key] = attribute.Value.Resolve().String()
		return true
	}
	for _, attribute := range h.attributes {
		add(attribute)
	}
	record.Attrs(add)
	switch {
	case record.Level >= slog.LevelError:
		tflog.SubsystemError(ctx, clientSubsystem, record.Message, fields)
	case record.Level >= slog.LevelWarn:
		tflog.SubsystemWarn(ctx, clientSubsystem, record.Message, fields)
	case record.Level >= slog.LevelInfo:
		tflog.SubsystemInfo(ctx, clientSubsystem, record.Message, fields)
	default:
		tflog.SubsystemDebug(ctx, clientSubsystem, record.Message, fields)
	}
	return nil
}

func (h terraformLogHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	h.attributes = append(slices.Clone(h.attributes), attributes...)
	return h
}

// WithGroup is not used by the client; its lines are flat.
func (h terraformLogHandler) WithGroup(string) slog.Handler { return h }
