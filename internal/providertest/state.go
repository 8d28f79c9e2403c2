package providertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// SavedState is what a CLI keeps in terraform.tfstate. To read it takes no run of the CLI.
type SavedState struct {
	Outputs   map[string]struct{ Value json.RawMessage }
	Resources []struct {
		Module, Mode, Type, Name string
		Instances                []struct {
			Status, Deposed string
			Attributes      json.RawMessage
		}
	}
}

// State is empty where nothing was saved yet.
func (w *Workspace) State() SavedState {
	w.T.Helper()
	var state SavedState
	if _, err := os.Stat(filepath.Join(w.Folder, "terraform.tfstate")); err != nil {
		return state
	}
	if err := json.Unmarshal([]byte(w.Read("terraform.tfstate")), &state); err != nil {
		w.T.Fatal(err)
	}
	return state
}

// decoded has numbers as they were written. It is nil for what cannot be decoded.
func decoded(encoded json.RawMessage) (value any) {
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.UseNumber()
	_ = decoder.Decode(&value)
	return value
}

// hasManaged reports whether there is something to destroy.
func (s SavedState) hasManaged() bool {
	for _, resource := range s.Resources {
		if resource.Mode == "managed" {
			return true
		}
	}
	return false
}

// Attributes are those of the first instance of a resource or data source of the root
// module, nil where there is none.
func (s SavedState) Attributes(address string) map[string]any {
	for _, resource := range s.Resources {
		own := resource.Type + "." + resource.Name
		if resource.Mode == "data" {
			own = "data." + own
		}
		if own == address && resource.Module == "" && len(resource.Instances) > 0 {
			attributes, _ := decoded(resource.Instances[0].Attributes).(map[string]any)
			return attributes
		}
	}
	return nil
}

// StateCheck looks at the state that a run has left.
type StateCheck func(SavedState) error

// OutputIs compares an output, as text.
func OutputIs(name, expected string) StateCheck {
	return func(state SavedState) error {
		if found := fmt.Sprint(decoded(state.Outputs[name].Value)); found != expected {
			return fmt.Errorf("the output %s is %q, not %q", name, found, expected)
		}
		return nil
	}
}

// AttributeIs compares an attribute, as text. A path leads into objects by names, into
// lists by numbers, and # is how many elements a list has: models.1.features.#.
func AttributeIs(address, path, expected string) StateCheck {
	return func(state SavedState) error {
		if found, isThere := valueAt(state.Attributes(address), path); !isThere || found == nil ||
			fmt.Sprint(found) != expected {
			return fmt.Errorf("%s of %s is %v, not %q", path, address, found, expected)
		}
		return nil
	}
}

// AttributeIsNull is for an attribute that is there.
func AttributeIsNull(address, path string) StateCheck {
	return func(state SavedState) error {
		if found, isThere := valueAt(state.Attributes(address), path); !isThere || found != nil {
			return fmt.Errorf("%s of %s is %v, not null", path, address, found)
		}
		return nil
	}
}

func valueAt(attributes map[string]any, path string) (value any, isThere bool) {
	value = attributes
	for step := range strings.SplitSeq(path, ".") {
		switch within := value.(type) {
		case map[string]any:
			if value, isThere = within[step]; !isThere {
				return nil, false
			}
		case []any:
			if step == "#" {
				return len(within), true
			}
			index, err := strconv.Atoi(step)
			if err != nil || index < 0 || index >= len(within) {
				return nil, false
			}
			value = within[index]
		default:
			return nil, false
		}
	}
	return value, true
}
