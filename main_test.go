package main

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

var sdkLogVariables = []string{"TF_LOG_SDK", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_PROTO"}

func TestTracesAreSilencedUnlessALogIsRequested(t *testing.T) {
	for name, test := range map[string]struct {
		set      map[string]string
		expected string
	}{
		"no log":             {nil, "OFF"},
		"every log":          {map[string]string{"TF_LOG": "TRACE"}, ""},
		"the provider's log": {map[string]string{"TF_LOG_PROVIDER": "DEBUG"}, ""},
		"the CLI's log":      {map[string]string{"TF_LOG_CORE": "TRACE"}, "OFF"},
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

// Without it, the registries assume another protocol, and offer the provider to no CLI that speaks its own.
func TestManifestOfTheRegistryNamesTheProtocol(t *testing.T) {
	content, err := os.ReadFile("terraform-registry-manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Version  int `json:"version"`
		Metadata struct {
			ProtocolVersions []string `json:"protocol_versions"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(content, &manifest); err != nil || manifest.Version != 1 ||
		!slices.Equal(manifest.Metadata.ProtocolVersions, []string{"6.0"}) {
		t.Errorf("it is %+v (%v)", manifest, err)
	}
}
