package attribute

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestValueIsFullyKnownIfItsElementsAre(t *testing.T) {
	t.Parallel()
	list := func(elements ...attr.Value) attr.Value { return types.ListValueMust(types.StringType, elements) }
	for name, test := range map[string]struct {
		value attr.Value
		known bool
	}{
		"a text":                      {types.StringValue("a"), true},
		"null":                        {types.StringNull(), true},
		"an unknown text":             {types.StringUnknown(), false},
		"a list":                      {list(types.StringValue("a"), types.StringNull()), true},
		"a list with what is unknown": {list(types.StringValue("a"), types.StringUnknown()), false},
		"an unknown list":             {types.ListUnknown(types.StringType), false},
	} {
		if known := IsFullyKnown(test.value); known != test.known {
			t.Errorf("%s: %t", name, known)
		}
	}
}

func TestSentenceIsOneLineWithACapitalAndAFullStop(t *testing.T) {
	t.Parallel()
	for text, expected := range map[string]string{
		"it failed": "It failed.", "it\nfailed  twice.": "It failed twice.", "É": "É.",
	} {
		if found := Sentence(text); found != expected {
			t.Errorf("%q became %q", text, found)
		}
	}
}
