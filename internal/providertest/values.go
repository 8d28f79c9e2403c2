package providertest

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// encodable returns a value as a CLI sends it: decimals are exact, and sets are sorted.
func encodable(kind tftypes.Type, value any) any {
	switch value := value.(type) {
	case float64:
		number, _, _ := big.ParseFloat(strconv.FormatFloat(value, 'f', -1, 64), 10, 512, big.ToNearestEven)
		return number
	case []string:
		if kind.Is(tftypes.Set{}) {
			value = slices.Sorted(slices.Values(value))
		}
		elements := []tftypes.Value{}
		for _, element := range value {
			elements = append(elements, tftypes.NewValue(tftypes.String, element))
		}
		return elements
	case map[string]string:
		elements := map[string]tftypes.Value{}
		for name, element := range value {
			elements[name] = tftypes.NewValue(tftypes.String, element)
		}
		return elements
	}
	return value
}

// Said returns diagnostics in one line, as a CLI says them, with their paths.
func Said(diagnostics []*tfprotov6.Diagnostic, err error) (said string, failed bool) {
	if err != nil {
		diagnostics = append(diagnostics, &tfprotov6.Diagnostic{Summary: err.Error()})
	}
	for _, found := range diagnostics {
		severity := "Error"
		if found.Severity == tfprotov6.DiagnosticSeverityWarning {
			severity = "Warning"
		}
		failed = failed || severity == "Error"
		said += Unframed(fmt.Sprintf("%s: %s %s (%v) ", severity, found.Summary, found.Detail, found.Attribute))
	}
	return said, failed
}

// Summaries returns the summaries of diagnostics.
func Summaries(diagnostics []*tfprotov6.Diagnostic) []string {
	var found []string
	for _, diagnostic := range diagnostics {
		found = append(found, diagnostic.Summary)
	}
	return found
}

// ExpectOneError expects one diagnostic, with the beginning of its summary and words of its detail.
func ExpectOneError(t *testing.T, found []*tfprotov6.Diagnostic, summary string, says ...string) {
	t.Helper()
	if len(found) != 1 || !strings.HasPrefix(found[0].Summary, summary) {
		t.Fatalf("the errors are %v", Summaries(found))
	}
	for _, words := range says {
		if !strings.Contains(found[0].Detail, words) {
			t.Errorf("the error does not say %q: %s", words, found[0].Detail)
		}
	}
}

// PlainText is a value as text, the elements of a list sorted.
func PlainText(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case []string:
		return strings.Join(slices.Sorted(slices.Values(value)), " ")
	case []any:
		return joined(value)
	case tftypes.Value:
		return plainValue(value)
	}
	return fmt.Sprint(value)
}

func plainValue(value tftypes.Value) string {
	if !value.IsKnown() || value.IsNull() {
		return map[bool]string{true: "null", false: "unknown"}[value.IsKnown()]
	}
	var text string
	var number *big.Float
	var boolean bool
	var elements []tftypes.Value
	switch {
	case value.As(&text) == nil:
		return text
	case value.As(&number) == nil:
		return number.Text('f', -1)
	case value.As(&boolean) == nil:
		return fmt.Sprint(boolean)
	case value.As(&elements) == nil:
		return joined(elements)
	}
	return value.String()
}

func joined[T any](elements []T) string {
	var texts []string
	for _, element := range elements {
		texts = append(texts, PlainText(element))
	}
	return strings.Join(slices.Sorted(slices.Values(texts)), " ")
}
