package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

// checkManifest checks that the registries will offer the provider to CLIs that
// speak its protocol; without a manifest they assume another.
func (r release) checkManifest() error {
	content, err := os.ReadFile(r.path(r.manifest()))
	if err != nil {
		return err
	}
	var manifest struct {
		Version  int `json:"version"`
		Metadata struct {
			ProtocolVersions []string `json:"protocol_versions"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(content, &manifest); err != nil {
		return fmt.Errorf("%s: %w", r.manifest(), err)
	}
	if manifest.Version != 1 || !slices.Equal(manifest.Metadata.ProtocolVersions, []string{"6.0"}) {
		return fmt.Errorf("%s has version %d and protocols %v, want 1 and [6.0]", r.manifest(), manifest.Version, manifest.Metadata.ProtocolVersions)
	}
	return nil
}
