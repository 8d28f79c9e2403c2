package aihubmix_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func inEveryStyle(
	t *testing.T, test func(t *testing.T, gateway gateway, style gatewaytest.Style), options ...gatewaytest.Option,
) {
	t.Helper()
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) { test(t, gateway, style) },
				slices.Concat(options, []gatewaytest.Option{gatewaytest.WithStyle(style)})...)
		})
	}
}

// limited are settings of every kind.
var limited = aihubmix.APIKeySettings{
	Name: "app", SpendLimit: new(int64(100_000)), ExpiredTime: new(int64(4_000_000_000)),
	Models: []string{"gpt-5", "gpt-5-nano"}, Networks: []string{"10.0.0.0/8"},
}

// creationName returns a creation name of the client that the tests use.
func creationName(now time.Time) string { return aihubmix.New(aihubmix.Config{}).NewCreationName(now) }

func isCreationName(name string) bool {
	_, ok := aihubmix.New(aihubmix.Config{}).CreationTime(name)
	return ok
}

// inCreation returns the settings with a creation name.
func inCreation(settings aihubmix.APIKeySettings) aihubmix.APIKeySettings {
	settings.Name = creationName(time.Now())
	return settings
}

// createNamed creates a key under a creation name, and then gives it its own name.
func createNamed(
	ctx context.Context, client *aihubmix.Client, settings aihubmix.APIKeySettings,
) (aihubmix.APIKey, error) {
	created, err := client.CreateAPIKey(ctx, inCreation(settings))
	if err != nil {
		return created, err
	}
	return client.UpdateAPIKey(ctx, created, settings)
}

// update reads a key and updates it, as all callers do.
func update(
	ctx context.Context, client *aihubmix.Client, id int64, settings aihubmix.APIKeySettings,
) (aihubmix.APIKey, error) {
	key, err := client.FindAPIKey(ctx, aihubmix.ExpectedAPIKey{ID: id})
	if err != nil {
		return aihubmix.APIKey{}, err
	}
	return client.UpdateAPIKey(ctx, key, settings)
}

// table describes each key of the gateway in a line.
func table(gateway gateway) []string {
	var lines []string
	for _, key := range gateway.APIKeys() {
		lines = append(lines, fmt.Sprintf(
			"%d %s status=%d remain=%d used=%d unlimited=%t expires=%d models=%s subnet=%s",
			key.ID, key.Name, key.Status, key.RemainQuota, key.UsedQuota, key.Unlimited, key.ExpiredTime,
			key.Models, key.Subnet))
	}
	return lines
}

// lineOf describes a returned key as table does.
func lineOf(key aihubmix.APIKey) string {
	number := func(value *int64, otherwise any) any {
		if value == nil {
			return otherwise
		}
		return *value
	}
	return fmt.Sprintf("%d %s status=%v remain=%v used=%v unlimited=%t expires=%v models=%s subnet=%s",
		key.ID, key.Name, number((*int64)(key.Status), "?"), number(key.RemainQuota, "?"),
		number(key.UsedQuota, "?"), key.Unlimited,
		number(key.ExpiredTime, -1), strings.Join(key.Models, ","), strings.Join(key.Networks, ","))
}

func expectTable(t *testing.T, gateway gateway, expected ...string) {
	t.Helper()
	found := table(gateway)
	if slices.Equal(found, expected) {
		return
	}
	without := func(lines, others []string) []string {
		return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return slices.Contains(others, line) })
	}
	t.Errorf("the server has %d keys, expected %d\nunexpected: %q\nmissing: %q", len(found), len(expected),
		without(found, expected), without(expected, found))
}

// expectSecret compares the secret with the gateway's.
func expectSecret(t *testing.T, gateway gateway, key aihubmix.APIKey) {
	t.Helper()
	for _, held := range gateway.APIKeys() {
		if held.ID != key.ID {
			continue
		}
		if key.Key == nil {
			t.Errorf("the key %d is returned without its secret", key.ID)
		} else {
			equal(t, "secret", key.Key.Reveal(), "sk-"+held.Key)
		}
		return
	}
	t.Errorf("the server has no key %d", key.ID)
}

// requests lists all requests so far, by method and object.
func requests(gateway gateway) string {
	var lines []string
	for _, request := range gateway.Requests() {
		path := strings.TrimPrefix(request.Path, apiKeysPath)
		switch {
		case path == "":
			path = "keys"
		case path != "search":
			path = "key"
		}
		lines = append(lines, request.Method+" "+path)
	}
	return strings.Join(lines, ", ")
}
