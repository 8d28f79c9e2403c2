package provider

import (
	"context"
	"log/slog"
	"slices"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// clientSubsystem is the name of the client in log lines. TF_LOG_PROVIDER_AIHUBMIX_CLIENT sets the level of these lines
// only.
const clientSubsystem = "client"

// newClientLogger returns a logger that writes to Terraform's log. The client logs no secrets; masking the keys is a
// second protection.
func newClientLogger(keys ...aihubmix.Secret) *slog.Logger {
	return slog.New(terraformLogHandler{keys: keys})
}

// terraformLogHandler writes each line to the logger in its context.
type terraformLogHandler struct {
	keys       []aihubmix.Secret
	attributes []slog.Attr
}

// Enabled returns true: Terraform's logger filters by level.
func (h terraformLogHandler) Enabled(context.Context, slog.Level) bool { return true }

// Handle writes a line with its level and fields, and masks the keys in it.
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

// WithAttrs returns a handler that adds fields to each line.
func (h terraformLogHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	h.attributes = append(slices.Clone(h.attributes), attributes...)
	return h
}

// WithGroup ignores the group: the client uses none.
func (h terraformLogHandler) WithGroup(string) slog.Handler { return h }
