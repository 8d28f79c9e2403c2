package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestInterruptedWhileAnAnswerIsWaitedFor(t *testing.T) {
	isolate(t)
	ctx, interrupt := context.WithCancel(t.Context())
	service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		interrupt()
		<-r.Context().Done()
	}))
	defer service.Close()
	t.Setenv("AIHUBMIX_MANAGE_KEY", ownKey)
	t.Setenv("AIHUBMIX_API_BASE", service.URL)

	_, err := demonstrate(t, ctx)
	if err == nil || err.Error() != "it was interrupted, and has left nothing behind" {
		t.Errorf("the error is: %v", err)
	}
}

func TestInterruptedBeforeItBegins(t *testing.T) {
	isolate(t)
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	if _, err := demonstrate(t, ctx); err == nil {
		t.Error("an interrupted demo succeeded")
	}
}
