package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// gateway is one of the two that are compared, with what was learnt from it.
type gateway struct {
	url, manageKey string
	way            http.RoundTripper
	// run is how the names of all keys begin that are created.
	run string
	// created are the keys of earlier requests, by the names that requests have for them.
	created map[string]createdKey
}

type createdKey struct{ id, secret string }

// bodyLimit is how much of a response is read; a catalogue has 0.6 MB.
const bodyLimit = 8 << 20

// keyReference is how requests name a key of an earlier one, as in {first}.
var keyReference = regexp.MustCompile(`\{\w+\}`)

// filled is a text with the IDs of the keys it names.
func (g *gateway) filled(text string) string {
	text = strings.NewReplacer("{run}", g.run, "{RUN}", strings.ToUpper(g.run)).Replace(text)
	return keyReference.ReplaceAllStringFunc(text, func(name string) string {
		if key, created := g.created[strings.Trim(name, "{}")]; created {
			return key.id
		}
		return name
	})
}

// send sends a request, follows no redirect, and describes the response.
func (g *gateway) send(ctx context.Context, asked request) (description, error) {
	wire, err := http.NewRequestWithContext(ctx, asked.method, g.url+g.filled(asked.path), strings.NewReader(g.filled(asked.body)))
	if err != nil {
		return nil, err
	}
	wire.Header.Set("Content-Type", "application/json")
	wire.Header.Set("Accept-Encoding", "identity")
	if asked.gzip {
		wire.Header.Set("Accept-Encoding", "gzip")
	}
	authorization := "Bearer " + g.manageKey
	switch {
	case asked.authorization != nil:
		authorization = asked.authorization(g)
	case asked.apiKeyOf != "":
		authorization = "Bearer sk-" + g.created[asked.apiKeyOf].secret
	}
	if authorization != "" {
		wire.Header.Set("Authorization", authorization)
	}
	response, err := g.way.RoundTrip(wire)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", asked.name, err)
	}
	defer response.Body.Close()
	var body io.Reader = response.Body
	if response.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(body); err != nil {
			return nil, fmt.Errorf("%s: %w", asked.name, err)
		}
	}
	text, err := io.ReadAll(io.LimitReader(body, bodyLimit))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", asked.name, err)
	}
	described := describe(response, text, asked.kinds, g)
	if asked.creates == "" {
		return described, nil
	}
	data, _ := decoded(text)["data"].(map[string]any)
	if data["id"] == nil { // Some answer with success alone.
		for _, key := range g.ownKeys(ctx) {
			if key["name"] == g.run+"-"+asked.creates {
				data = key
			}
		}
	}
	g.remember(asked.creates, data)
	return described, nil
}

// remember keeps the ID and the secret of a key.
func (g *gateway) remember(name string, data map[string]any) {
	secret, _ := data["full_key"].(string)
	if secret == "" {
		secret, _ = data["key"].(string)
	}
	if g.created == nil {
		g.created = map[string]createdKey{}
	}
	g.created[name] = createdKey{fmt.Sprint(data["id"]), strings.TrimPrefix(secret, "sk-")}
}

// ownKeys are the keys of this run that there are, as far as the search finds them.
func (g *gateway) ownKeys(ctx context.Context) (own []map[string]any) {
	data := g.plain(ctx, http.MethodGet, "/api/token/search?keyword="+g.run)["data"]
	if page, isPage := data.(map[string]any); isPage {
		data = page["items"]
	}
	keys, _ := data.([]any)
	for _, key := range keys {
		values, _ := key.(map[string]any)
		if name, _ := values["name"].(string); strings.HasPrefix(name, g.run) {
			own = append(own, values)
		}
	}
	return own
}

// tidy deletes what is left of the keys that were created.
func (g *gateway) tidy(ctx context.Context) {
	for _, key := range g.ownKeys(ctx) {
		g.plain(ctx, http.MethodDelete, "/api/token/"+fmt.Sprint(key["id"]))
	}
}

// plain is the response to a request that is not compared, nil where there is none.
func (g *gateway) plain(ctx context.Context, method, path string) map[string]any {
	wire, err := http.NewRequestWithContext(ctx, method, g.url+path, http.NoBody)
	if err != nil {
		return nil
	}
	wire.Header.Set("Authorization", "Bearer "+g.manageKey)
	response, err := g.way.RoundTrip(wire)
	if err != nil {
		return nil
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(response.Body, bodyLimit))
	return decoded(body)
}
