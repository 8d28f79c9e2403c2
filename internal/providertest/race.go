package providertest

import (
	"runtime/debug"
	"slices"
)

// UnderRace reports whether the race detector runs. It watches this process, and none that it starts.
var UnderRace = func() bool {
	build, _ := debug.ReadBuildInfo()
	return build != nil && slices.Contains(build.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}()
