package apikey

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// FuzzExpiry: a time that is accepted is the same moment when it is written as
// the provider does, and in another offset: one to the west, where the last hours of
// 9999 are not in a year of five digits, which RFC 3339 has not.
func FuzzExpiry(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		seconds, err := expirySeconds(types.StringValue(text))
		if err != nil {
			return
		}
		moment := time.Unix(*seconds, 0)
		for _, written := range []string{
			moment.UTC().Format(time.RFC3339), moment.In(time.FixedZone("", -19800)).Format(time.RFC3339),
		} {
			if !sameExpiry(types.StringValue(text), types.StringValue(written)) {
				t.Errorf("%q is another moment than %q", text, written)
			}
		}
		if later := moment.Add(time.Second).UTC().Format(time.RFC3339); sameExpiry(
			types.StringValue(text), types.StringValue(later),
		) {
			t.Errorf("%q is taken for %q", text, later)
		}
	})
}
