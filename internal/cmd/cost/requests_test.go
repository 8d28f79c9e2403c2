package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

var printedRequests = regexp.MustCompile(`^\d+ (API keys|reads) [^\t]+\t[1-9]\d* requests$`)

// The budgets are in the tests of the client and of the provider.
func TestRequestsOfEveryReadAreCounted(t *testing.T) {
	t.Parallel()
	var printed bytes.Buffer
	if err := printRequests(t.Context(), &printed, []int{1, 20}, []int{1, 100}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(printed.String()) {
		if !printedRequests.MatchString(strings.TrimSuffix(line, "\n")) {
			t.Errorf("no number of requests is printed in %q", line)
		}
	}
	for style := range gatewaytest.Styles() {
		if count := strings.Count(printed.String(), style); count != 4 {
			t.Errorf("%d lines are about %s, not 4", count, style)
		}
	}
}
