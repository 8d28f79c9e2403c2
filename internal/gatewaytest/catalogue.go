package gatewaytest

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// Model has the fields of an entry of the catalogue by their names. Responses are filtered by the field "tag", and do
// not contain it.
type Model map[string]any

// DefaultCatalogue has a few models, with all known forms of their fields.
func DefaultCatalogue() []Model {
	return []Model{
		{
			"model_id": "gpt-5", "model_name": "GPT-5", "developer_id": 1, "desc": "Flagship model.", "types": "llm",
			"features":         "thinking,tools,function_calling,structured_outputs",
			"input_modalities": "text,image", "output_modalities": "text",
			"endpoints": "chat_completions,responses", "max_output": 128000, "context_length": 400000,
			"pricing":      map[string]any{"input": 1.25, "output": 10, "cache_read": 0.125},
			"retire_stage": "active", "tag": "coding",
		},
		{
			"model_id": "gpt-5-nano", "model_name": "GPT-5 nano", "developer_id": "1", "desc": "Cheapest model.",
			"types": []string{"llm"}, "features": []string{"thinking", "tools", "structured_outputs"},
			"input_modalities": "text, image", "output_modalities": "text",
			"endpoints": "", "max_output": "128000", "context_length": "400000",
			"pricing":      map[string]any{"input": "0.05", "output": 0.4, "cache_read": 0.005, "cache_write": nil},
			"retire_stage": "active",
		},
		{
			"model_id": "old-model", "types": "llm", "features": "tools", "context_length": "50500",
			"pricing":      map[string]any{"input": 0.01, "output": 0.02},
			"retire_stage": "deprecated", "deprecated_at": "2026-01-01", "retired_at": "2027-01-01",
			"successor_model": "gpt-5-nano",
		},
		{
			"model_id": "text-embedding", "types": "embedding", "input_modalities": "text",
			"context_length": 8191, "pricing": map[string]any{"input": 0.02},
		},
		{
			"model_id": "image-maker", "types": "image_generation",
			"input_modalities": "text,image", "output_modalities": "image",
		},
	}
}

// FilledModel returns a model with all documented fields, each with its own value.
func FilledModel() Model {
	return Model{
		"model_id": "filled", "model_name": "Filled", "developer_id": 3, "desc": "All fields have a value.",
		"types": []string{"llm"}, "features": []string{"tools", "web"},
		"input_modalities": []string{"image", "text"}, "output_modalities": []string{"audio"},
		"endpoints": []string{"responses"}, "context_length": 400_000, "max_output": 128_000,
		"pricing": map[string]any{
			"input": 1.25, "output": 10, "cache_read": 0.125, "cache_write": 2.5, "tiers": []any{272_000},
		},
		"retire_stage": "deprecated", "deprecated_at": "2026-01-01", "retired_at": "2027-01-01",
		"successor_model": "next",
	}
}

// GenerateCatalogue returns so many models of the usual size: 1,000 of them have 0.7 MB.
func GenerateCatalogue(count int) []Model {
	models := make([]Model, count)
	for i := range models {
		models[i] = Model{
			"model_id": fmt.Sprintf("generated-%04d", i), "model_name": fmt.Sprintf("Generated %d", i),
			"developer_id": i % 40, "desc": strings.Repeat("A model that was generated for a test. ", 8),
			"types": "llm", "features": "thinking,tools,function_calling",
			"input_modalities": "text,image", "output_modalities": "text",
			"endpoints": "chat_completions", "max_output": 1000 + i, "context_length": 4000 + i,
			"pricing":      map[string]any{"input": float64(i) / 1000, "output": float64(i) / 100},
			"retire_stage": "active",
		}
	}
	return models
}

// WithCatalogue sets the models. The default is [DefaultCatalogue]; one-api has no catalogue.
func WithCatalogue(models []Model) Option {
	return func(s *Server) { s.catalogue, s.catalogueIsGiven = slices.Clone(models), true }
}

// WithCatalogueBody sets the whole response of GET /api/v1/models.
func WithCatalogueBody(body string) Option {
	return func(s *Server) { s.catalogueBody, s.catalogueIsGiven = body, true }
}

// WithAvailableModelsBody sets the whole response of GET /api/user/available_models. The default has the models of the
// catalogue.
func WithAvailableModelsBody(body string) Option {
	return func(s *Server) { s.availableBody = body }
}

// serveCatalogue filters by tag. Every requested order is the order of the names, because the orders of the hosted
// service are unknown.
func (s *Server) serveCatalogue(w http.ResponseWriter, r *http.Request) {
	s.mutex.Lock()
	models, body := slices.Clone(s.catalogue), s.catalogueBody
	s.mutex.Unlock()
	if body != "" {
		writeBody(w, body)
		return
	}
	query := r.URL.Query()
	if tag := query.Get("tag"); tag != "" {
		models = slices.DeleteFunc(models, func(model Model) bool { return model["tag"] != tag })
	}
	if query.Get("sort_by") != "" {
		slices.SortStableFunc(models, func(a, b Model) int {
			return strings.Compare(fmt.Sprint(a["model_id"]), fmt.Sprint(b["model_id"]))
		})
		if query.Get("sort_order") == "desc" {
			slices.Reverse(models)
		}
	}
	shown := make([]map[string]any, len(models))
	for i, model := range models {
		shown[i] = map[string]any{}
		for name, value := range model {
			if name != "tag" {
				shown[i][name] = value
			}
		}
	}
	w.Header().Set("Cache-Control", "public, max-age=300, stale-while-revalidate=300")
	writeJSON(w, http.StatusOK, map[string]any{"success": true, "message": "", "data": shown})
}

func (s *Server) serveAvailableModels(w http.ResponseWriter, _ *http.Request) {
	s.mutex.Lock()
	models, body := s.catalogue, s.availableBody
	s.mutex.Unlock()
	if body != "" {
		writeBody(w, body)
		return
	}
	available := make([]any, len(models))
	for i, model := range models {
		available[i] = map[string]any{"model": model["model_id"], "developer_id": model["developer_id"], "order": i}
		if s.style == StyleOneAPI {
			available[i] = model["model_id"]
		}
	}
	writeJSON(w, http.StatusOK, map[string]any{"success": true, "message": "", "data": available})
}

func writeBody(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = io.WriteString(w, body)
}
