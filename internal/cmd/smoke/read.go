package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

func (s *session) readAccount(ctx context.Context) {
	s.begin("GET /api/user/self")
	_, err := s.client.User(ctx)
	s.report(ctx, err, s.objects(), accountFields, refusesAccountField)
}

func (s *session) readCatalogue(ctx context.Context) {
	s.begin("GET /api/v1/models")
	catalogue, err := s.client.Models(ctx, aihubmix.CatalogueQuery{})
	if failure, failed := errors.AsType[aihubmix.Error](err); failed && failure.Kind == aihubmix.KindNotFound && !aihubmix.IsHostedBaseURL(failure.BaseURL) {
		s.say("the gateway has no catalogue, as one-api has none: data sources on models cannot be used with it")
		return
	}
	if err == nil {
		s.say("%d models, of which %d cannot be read", len(catalogue.Models)+catalogue.Malformed, catalogue.Malformed)
	}
	models := s.objects()
	for _, model := range models {
		for name, value := range parseObject(model["pricing"]) {
			model["pricing."+name] = value
		}
	}
	readable := s.report(ctx, err, models, modelFields, refusesModelField)
	if readable && catalogue.Malformed > 0 {
		s.fail("some entries are no models")
	}
}

func (s *session) readAvailableModels(ctx context.Context) {
	s.begin("GET /api/user/available_models")
	available, err := s.client.AvailableModels(ctx)
	if err == nil {
		s.say("%d models, and %d entries that cannot be read", len(available.ModelIDs), available.Malformed)
	}
	readable := s.report(ctx, err, s.objects(), availableModelFields, refusesAvailableModelField)
	if readable && available.Malformed > 0 {
		s.fail("some entries name no model")
	}
}

// readAPIKeys looks at the keys that the account has already.
func (s *session) readAPIKeys(ctx context.Context) {
	s.begin("GET " + apiKeysPath)
	keys, err := s.client.APIKeys(ctx)
	if err == nil && len(keys) == 0 {
		s.say("the account has no API key whose fields could be compared")
	}
	s.report(ctx, err, s.objects(), apiKeyFields, refusesAPIKeyField)
}

// objects are what came since the part began. An entry of the available models
// that is a text is an object of its name, as to the client.
func (s *session) objects() []object {
	var objects []object
	for _, entry := range s.recorder.entries() {
		var name string
		switch {
		case parseObject(entry) != nil:
			objects = append(objects, parseObject(entry))
		case json.Unmarshal(entry, &name) == nil:
			objects = append(objects, object{"model": entry})
		}
	}
	return objects
}

// report compares what came, and prints why the client failed where it did.
func (s *session) report(ctx context.Context, err error, objects []object, known fields, refuses refuses) (readable bool) {
	readable = true
	if len(objects) > 0 {
		readable = s.compare(context.WithoutCancel(ctx), objects, known, refuses)
	}
	switch {
	case err != nil:
		s.fail("%s", withoutValue(err))
	case readable:
		s.say("ok")
	}
	return readable
}
