package provider

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// The client logs no key. Should a line of it hold one all the same, the log masks it:
// this is about that second protection alone, so a line is made to hold one.
func TestLogMasksTheKeysByItself(t *testing.T) {
	t.Parallel()
	const manageKey, apiKey = "fd0123456789abcdef0123456789abcd", "sk-AbCdEf0123456789"
	var output bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &output)
	logger := newClientLogger(aihubmix.NewSecret(manageKey), aihubmix.Secret{}, aihubmix.NewSecret(apiKey))
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
		logger.Log(ctx, level, "words and "+manageKey+" and "+apiKey, "field", "with "+manageKey+" and "+apiKey)
	}
	said := output.String()
	if strings.Count(said, "words and ***") != 4 || strings.Count(said, "with ***") != 4 {
		t.Errorf("the log is %s", said)
	}
	for _, key := range []string{manageKey, apiKey} {
		if strings.Contains(said, key) {
			t.Errorf("the log holds a key: %s", said)
		}
	}
}
