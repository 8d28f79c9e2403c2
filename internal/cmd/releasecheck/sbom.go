package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// spdx has the fields of an SBOM that are checked, by the names of SPDX 2.
type spdx struct {
	Version   string `json:"spdxVersion"`
	License   string `json:"dataLicense"`
	ID        string `json:"SPDXID"`
	Namespace string `json:"documentNamespace"`
	Packages  []struct {
		Name    string `json:"name"`
		Version string `json:"versionInfo"`
	} `json:"packages"`
}

// checkSBOMs compares each SBOM with the modules that Go names in the binary.
func (r release) checkSBOMs() (wrong error) {
	for _, t := range r.targets {
		wrong = errors.Join(wrong, r.checkSBOM(t))
	}
	return wrong
}

func (r release) checkSBOM(t target) error {
	content, err := os.ReadFile(r.path(r.sbom(t)))
	if err != nil {
		return err
	}
	var document spdx
	if err := json.Unmarshal(content, &document); err != nil {
		return fmt.Errorf("%s: %w", r.sbom(t), err)
	}
	isSPDX := strings.HasPrefix(document.Version, "SPDX-2.") && document.License == "CC0-1.0"
	if !isSPDX || document.ID != "SPDXRef-DOCUMENT" || document.Namespace == "" {
		document.Packages = nil
		return fmt.Errorf("%s is not an SPDX 2 document: %+v", r.sbom(t), document)
	}
	named := map[string]bool{}
	for _, p := range document.Packages {
		named[p.Name+" "+p.Version] = true
	}
	information, err := r.buildInformation(t)
	if err != nil {
		return err
	}
	if len(information.Deps) == 0 {
		return fmt.Errorf("the binary in %s names no modules", r.archive(t))
	}
	for _, module := range information.Deps {
		if !named[module.Path+" "+module.Version] {
			err = errors.Join(err, fmt.Errorf("%s leaves out %s %s", r.sbom(t), module.Path, module.Version))
		}
	}
	return err
}
