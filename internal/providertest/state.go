package providertest

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// SavedState is what a CLI saves in terraform.tfstate, which can be read without a run of the CLI.
type SavedState struct {
	Outputs   map[string]struct{ Value json.RawMessage }
	Resources []struct {
		Mode, Type string
		Instances  []struct {
			Status, Deposed string
			Attributes      json.RawMessage
		}
	}
}

// State is empty if nothing was saved yet.
func (w *Workspace) State() SavedState {
	w.T.Helper()
	var state SavedState
	content, err := os.ReadFile(filepath.Join(w.Folder, "terraform.tfstate"))
	if err == nil {
		err = json.Unmarshal(content, &state)
	}
	if err != nil && !os.IsNotExist(err) {
		w.T.Fatal(err)
	}
	return state
}
