package provider_test

import (
	"reflect"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
)

// The protocol has optional parts, which the CLI cannot use if our server lacks their methods.
func TestServerHasEveryMethodOfTheFrameworks(t *testing.T) {
	t.Parallel()
	leftOut := map[string]string{} // The names of methods, and why.
	ours := provider.NewServer("test")()
	frameworks := reflect.TypeOf(provider.PlainFrameworkServer(ours))
	if frameworks.NumMethod() < 30 {
		t.Fatalf("%s has only %d methods", frameworks, frameworks.NumMethod())
	}
	for method := range frameworks.Methods() {
		_, isOurs := reflect.TypeOf(ours).MethodByName(method.Name)
		if _, isLeftOut := leftOut[method.Name]; isOurs == isLeftOut {
			t.Errorf("%s: ours has it: %t, and it is listed as left out: %t", method.Name, isOurs, isLeftOut)
		}
	}
}
