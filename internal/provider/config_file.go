package provider

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// configFile is what the service's own command line writes on login, below the
// home directory.
const configFile = ".aihubmix/config.json"

type savedLogin struct {
	Token   string `json:"token"`
	BaseURL string `json:"base_url"`

	path string
}

// readConfigFile returns an empty login where there is no file.
func readConfigFile(environment environment) (savedLogin, diag.Diagnostic) {
	home, err := environment.homeDirectory()
	if err != nil || home == "" {
		return savedLogin{}, nil // Without a home directory there is no file in it.
	}
	login := savedLogin{path: filepath.Join(home, filepath.FromSlash(configFile))}
	content, err := os.ReadFile(login.path)
	if errors.Is(err, fs.ErrNotExist) {
		return login, nil
	}
	if err != nil {
		return login, unusableConfigFile(login.path, "it cannot be read: "+pathlessReason(err))
	}
	if err := json.Unmarshal(content, &login); err != nil {
		// The decoder's own words may quote the content.
		return login, unusableConfigFile(login.path, `it is not a JSON object with the texts "token" and "base_url"`)
	}
	return login, nil
}

func pathlessReason(err error) string {
	var failure *fs.PathError
	if errors.As(err, &failure) {
		return failure.Err.Error()
	}
	return err.Error()
}

func unusableConfigFile(path, reason string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The saved login cannot be used",
		fmt.Sprintf("No Manage Key is set in the provider block or the environment, so it was looked for in %s, but %s. "+
			"Mend or delete the file, or set the key as AIHUBMIX_MANAGE_KEY.", path, reason))
}
