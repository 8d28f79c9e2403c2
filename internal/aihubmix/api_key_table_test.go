package aihubmix_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

func inEveryStyle(t *testing.T, test func(t *testing.T, gateway gateway, style aihubmixtest.Style), options ...aihubmixtest.Option) {
	t.Helper()
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) { test(t, gateway, style) }, append(options, aihubmixtest.WithStyle(style))...)
		})
	}
}

var capped = aihubmix.APIKeySettings{
	Name: "app", SpendLimit: new(int64(100_000)), ExpiredTime: new(int64(4_000_000_000)),
	Models: []string{"gpt-5", "gpt-5-nano"}, Networks: []string{"10.0.0.0/8"},
}

// table is what the server has, in one line a key.
func table(gateway gateway) []string {
	var lines []string
	for _, key := range gateway.APIKeys() {
		lines = append(lines, fmt.Sprintf("%d %s status=%d remain=%d used=%d unlimited=%t expires=%d models=%s subnet=%s",
			key.ID, key.Name, key.Status, key.RemainQuota, key.UsedQuota, key.Unlimited, key.ExpiredTime, key.Models, key.Subnet))
	}
	return lines
}

func expectTable(t *testing.T, gateway gateway, expected ...string) {
	t.Helper()
	if found := table(gateway); !slices.Equal(found, expected) {
		t.Errorf("the server has %q\nexpected %q", found, expected)
	}
}
