package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"testing"
)

var sdkLogVariables = []string{"TF_LOG_SDK", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_PROTO"}

func TestTracesAreSilencedOnlyWhereNobodyAsksForALog(t *testing.T) {
	for name, test := range map[string]struct {
		set      map[string]string
		expected string
	}{
		"nobody asks":                  {nil, "OFF"},
		"a log of everything is asked": {map[string]string{"TF_LOG": "TRACE"}, ""},
		"the provider's is asked":      {map[string]string{"TF_LOG_PROVIDER": "DEBUG"}, ""},
		"only the CLI's is asked":      {map[string]string{"TF_LOG_CORE": "TRACE"}, "OFF"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, variable := range append([]string{"TF_LOG", "TF_LOG_PROVIDER"}, sdkLogVariables...) {
				t.Setenv(variable, "")
				_ = os.Unsetenv(variable)
			}
			for variable, value := range test.set {
				t.Setenv(variable, value)
			}
			silenceTraces()
			for _, variable := range sdkLogVariables {
				if value := os.Getenv(variable); value != test.expected {
					t.Errorf("%s is %q, expected %q", variable, value, test.expected)
				}
			}
		})
	}
}

func TestLevelsThatAreSetAreKept(t *testing.T) {
	t.Setenv("TF_LOG", "")
	t.Setenv("TF_LOG_PROVIDER", "")
	for _, variable := range sdkLogVariables {
		t.Setenv(variable, "WARN")
	}
	silenceTraces()
	for _, variable := range sdkLogVariables {
		if value := os.Getenv(variable); value != "WARN" {
			t.Errorf("%s is %q", variable, value)
		}
	}
}

func TestGarbageIsCollectedLazilyUnlessTheEnvironmentSaysHow(t *testing.T) {
	for name, test := range map[string]struct {
		variable string
		percent  int
		limit    int64
	}{
		"nothing is set": {"", lazyPercent, memoryLimit},
		"a percentage":   {"GOGC", 100, math.MaxInt64},
		"a limit":        {"GOMEMLIMIT", 100, math.MaxInt64},
	} {
		t.Run(name, func(t *testing.T) {
			for _, variable := range []string{"GOGC", "GOMEMLIMIT"} {
				t.Setenv(variable, "")
			}
			if test.variable != "" {
				t.Setenv(test.variable, "50")
			}
			percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(math.MaxInt64)
			defer func() { debug.SetGCPercent(percent); debug.SetMemoryLimit(limit) }()
			collectLazily()
			if limit := debug.SetMemoryLimit(-1); limit != test.limit {
				t.Errorf("the limit is %d, not %d", limit, test.limit)
			}
			if percent := debug.SetGCPercent(100); percent != test.percent {
				t.Errorf("the percentage is %d, not %d", percent, test.percent)
			}
		})
	}
}

func TestHalfOfTheProcessorsAreLeftToTheCLIUnlessTheEnvironmentSaysHowMany(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	for name, test := range map[string]struct {
		variable      string
		has, expected int
	}{
		"eight of them":         {"", 8, 4},
		"three of them":         {"", 3, 2},
		"two of them":           {"", 2, 1},
		"only one":              {"", 1, 1},
		"the environment's own": {"8", 8, 8},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GOMAXPROCS", test.variable)
			runtime.GOMAXPROCS(test.has)
			leaveProcessors()
			if processors := runtime.GOMAXPROCS(0); processors != test.expected {
				t.Errorf("it takes %d, not %d", processors, test.expected)
			}
		})
	}
}
