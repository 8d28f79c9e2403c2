package main

import (
	"context"
	"io"
	"regexp"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

var exported = regexp.MustCompile(`export AIHUBMIX_MANAGE_KEY=(\S+)\s+export AIHUBMIX_API_BASE=(\S+)\s`)

func TestExampleAccountIsReachedAsPrinted(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		serve(ctx, writer)
	}()
	printed := make([]byte, 4096)
	count, err := reader.Read(printed)
	if err != nil {
		t.Fatal(err)
	}
	variables := exported.FindSubmatch(printed[:count])
	if variables == nil {
		t.Fatalf("it prints: %s", printed[:count])
	}
	client := aihubmix.New(aihubmix.Config{
		ManageKey: aihubmix.NewSecret(string(variables[1])), BaseURLs: []string{string(variables[2])},
	})
	user, err := client.User(ctx)
	if err != nil || user.Quota == nil || *user.Quota != 29071257 {
		t.Errorf("the account is %+v (%v)", user, err)
	}
	end()
	<-ended
}
