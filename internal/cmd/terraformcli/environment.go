package terraformcli

import (
	"os"
	"slices"
	"strings"
)

// Environment is this process's environment without what sets up the CLI or the
// provider (TF_… and AIHUBMIX_…), then the variables given, each NAME=VALUE. A
// command run with it does the same for everybody, and asks for no newer version
// of itself.
func Environment(variables ...string) []string {
	kept := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name := strings.ToUpper(variable) // On Windows case does not matter.
		return strings.HasPrefix(name, "TF_") || strings.HasPrefix(name, "AIHUBMIX_")
	})
	return append(append(kept, "CHECKPOINT_DISABLE=1"), variables...)
}
