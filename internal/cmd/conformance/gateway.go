package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const (
	apiKeysPath = "/api/token/"
	// environment is how requests name the API key in the environment.
	environment = "environment"
	// bodyLimit is how much of a response is read; a catalogue has 0.6 MB.
	bodyLimit = 8 << 20
)

// gateway is a running gateway or one in memory, with the keys that were created there.
type gateway struct {
	url, manageKey string
	transport      http.RoundTripper
	client         *aihubmix.Client
	// sent counts the requests of the client.
	sent atomic.Int32
	// run begins the names of all keys of a run.
	run string
	// created are the keys of earlier requests, by the names that requests use for them.
	created map[string]createdKey
}

type createdKey struct{ id, secret string }

func newGateway(config aihubmix.Config, run string) *gateway {
	secret := strings.TrimPrefix(config.APIKey.Reveal(), "sk-")
	g := &gateway{
		url: config.BaseURLs[0], manageKey: config.ManageKey.Reveal(), run: run,
		transport: cmp.Or(config.RoundTripper, http.DefaultTransport),
		created:   map[string]createdKey{environment: {secret: secret}},
	}
	config.RoundTripper = g
	g.client = aihubmix.New(config)
	return g
}

// RoundTrip implements [http.RoundTripper] for the client.
func (g *gateway) RoundTrip(request *http.Request) (*http.Response, error) {
	g.sent.Add(1)
	return g.transport.RoundTrip(request)
}

// newMemoryGateway is a gateway in memory with an API key.
func newMemoryGateway(style gatewaytest.Style, run string) (g *gateway, end func()) {
	key := gatewaytest.APIKey{Name: "in memory", RemainQuota: aihubmix.QuotaPerUSD}
	server := gatewaytest.NewMemoryServer(gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(key))
	transport := server.Transport()
	g = newGateway(aihubmix.Config{
		ManageKey:    aihubmix.NewSecret(gatewaytest.ManageKey),
		APIKey:       aihubmix.NewSecret("sk-" + server.APIKeys()[0].Key),
		BaseURLs:     []string{server.URL},
		RoundTripper: transport,
	}, run)
	return g, func() {
		transport.CloseIdleConnections()
		server.Close()
	}
}

// hasKeyFor reports whether there is the key that the request needs.
func (g *gateway) hasKeyFor(r request) bool {
	if r.key == environment {
		return g.created[environment].secret != ""
	}
	return g.manageKey != ""
}

// filled replaces the references in the text: {first} is the ID of the key that an earlier request created.
func (g *gateway) filled(text string) string {
	replaced := []string{
		"{run}", g.run, "{RUN}", strings.ToUpper(g.run), "{31}", g.run + strings.Repeat("x", 31-len(g.run)),
		"{key}", g.manageKey,
	}
	for name, key := range g.created {
		replaced = append(replaced, "{"+name+"}", key.id)
	}
	return strings.NewReplacer(replaced...).Replace(text)
}

// send sends a request, follows no redirect, and describes the response. The values are those of a JSON object.
func (g *gateway) send(ctx context.Context, r request) (d description, values map[string]any, err error) {
	wire, err := http.NewRequestWithContext(ctx, r.method, g.url+g.filled(r.path), strings.NewReader(g.filled(r.body)))
	if err != nil {
		return nil, nil, err
	}
	wire.Header.Set("Content-Type", "application/json")
	if !r.gzip { // Else the transport accepts gzip, and decompresses it.
		wire.Header.Set("Accept-Encoding", "identity")
	}
	if r.key != "" {
		wire.Header.Set("Authorization", "Bearer sk-"+g.created[r.key].secret)
	} else if r.authorization != "" {
		wire.Header.Set("Authorization", g.filled(r.authorization))
	}
	response, err := g.transport.RoundTrip(wire)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", r.name, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, bodyLimit))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", r.name, err)
	}
	values = decoded(text)
	if r.creates != "" {
		g.note(ctx, r.creates, values)
	}
	return g.describe(response, text, r.kinds), values, nil
}

// note notes the key that a request has created.
func (g *gateway) note(ctx context.Context, name string, values map[string]any) {
	key, _ := values["data"].(map[string]any)
	if key["id"] == nil { // Some gateways respond without a key.
		found, _ := g.ownKeys(ctx)
		for _, own := range found {
			if own["name"] == g.run+"-"+name {
				key = own
			}
		}
	}
	full, _ := key["full_key"].(string)
	short, _ := key["key"].(string)
	if key["id"] != nil {
		g.created[name] = createdKey{fmt.Sprint(key["id"]), strings.TrimPrefix(cmp.Or(full, short), "sk-")}
	}
}

// ownKeys are the keys of this run that a search and the first page of the list show. The error says that the gateway
// did not respond to the latter.
func (g *gateway) ownKeys(ctx context.Context) (own []map[string]any, err error) {
	for _, path := range []string{apiKeysPath + "search?keyword={run}", apiKeysPath + "?p=0"} {
		_, values, sendErr := g.send(ctx, request{method: http.MethodGet, path: path, authorization: "Bearer {key}"})
		if err = sendErr; err != nil {
			continue
		}
		data := values["data"]
		if page, isPage := data.(map[string]any); isPage {
			data = page["items"]
		}
		keys, _ := data.([]any)
		for _, key := range keys {
			if values, _ := key.(map[string]any); g.isOwn(values) {
				own = append(own, values)
			}
		}
	}
	return own, err
}

func (g *gateway) isOwn(key map[string]any) bool {
	name, _ := key["name"].(string)
	return strings.HasPrefix(name, g.run)
}

// tidy deletes the keys of this run, and returns the IDs of those that may be left. It deletes no key without reading
// its name, because a gateway may give an ID again.
func (g *gateway) tidy(ctx context.Context) (left []string) {
	isOwn := func(method, id string) bool {
		_, values, err := g.send(ctx, request{method: method, path: apiKeysPath + id, authorization: "Bearer {key}"})
		key, _ := values["data"].(map[string]any)
		return err != nil || g.isOwn(key)
	}
	ids := map[string]bool{}
	for _, key := range g.created {
		ids[key.id] = true
	}
	found, err := g.ownKeys(ctx)
	if err != nil {
		left = append(left, "unknown")
	}
	for _, key := range found {
		ids[fmt.Sprint(key["id"])] = true
	}
	delete(ids, "") // The key in the environment is not ours.
	for id := range ids {
		if !isOwn(http.MethodGet, id) {
			continue
		}
		if isOwn(http.MethodDelete, id); isOwn(http.MethodGet, id) {
			left = append(left, id)
		}
	}
	slices.Sort(left)
	return left
}
