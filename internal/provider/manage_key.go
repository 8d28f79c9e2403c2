package provider

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const sourceArgument = "the provider argument manage_key"

// manageKeyPage is where a Manage Key is created.
const manageKeyPage = "https://console.aihubmix.com/setting (“Generate System Access Token”)"

// variablesManageKey may hold the key; the first that is not empty counts. The
// service's own command line reads the second and the last, public clients the others.
var variablesManageKey = []string{"AIHUBMIX_MANAGE_KEY", "AIHUBMIX_ACCESS_TOKEN", "AIHUBMIX_ACCESS_KEY", "AIHUBMIX_TOKEN"}

// EnvironmentVariables returns the names of the environment variables that the
// provider reads: those that may hold the Manage Key, in the order in which they
// are looked at, and those that stand in for other arguments, base_urls first.
func EnvironmentVariables() (manageKey, others []string) {
	return slices.Clone(variablesManageKey), []string{variableBaseURLs, variableRequestTimeout, variableMaxRetries, variableAPIKey}
}

// manageKey is the key that was found, and where.
type manageKey struct {
	secret aihubmix.Secret
	// source completes "The key came from …".
	source string
	// problem is why there is no key that can be used, nil where there is.
	problem diag.Diagnostic
	// fileBaseURL is the base URL that was found beside the key.
	fileBaseURL string
}

// findManageKey takes the first source that is set. What is wrong with the
// argument is an error at once, as invalid configuration always is; what is wrong
// elsewhere is kept until something needs the key.
func findManageKey(argument types.String, environment environment) (manageKey, diag.Diagnostics) {
	if !argument.IsNull() {
		secret, problem := parseManageKey(argument.ValueString(), sourceArgument)
		return manageKey{secret: secret, source: sourceArgument}, problem
	}
	for _, variable := range variablesManageKey {
		if text := environment.variable(variable); text != "" {
			return foundManageKey(text, "the environment variable "+variable), nil
		}
	}
	file, problem := readConfigFile(environment)
	if problem != nil {
		return manageKey{problem: problem}, nil
	}
	if file.Token == "" {
		return manageKey{problem: missingManageKey()}, nil
	}
	found := foundManageKey(file.Token, "token in the file "+file.path)
	found.fileBaseURL = file.BaseURL
	return found, nil
}

const (
	sourceAPIKeyArgument = "the provider argument api_key"
	variableAPIKey       = "AIHUBMIX_API_KEY" //nolint:gosec // The name of a variable.
)

// apiKey is the API key that was found, and where.
type apiKey struct {
	secret  aihubmix.Secret
	source  string
	problem diag.Diagnostic
}

// findAPIKey takes the argument, else the environment variable. No error names a path:
// the CLI would print the source line, and with it the key.
func findAPIKey(argument types.String, environment environment) (apiKey, diag.Diagnostics) {
	text, source := argument.ValueString(), sourceAPIKeyArgument
	if argument.IsNull() {
		if text, source = environment.variable(variableAPIKey), "the environment variable "+variableAPIKey; text == "" {
			return apiKey{problem: diag.NewErrorDiagnostic("No API key is set",
				fmt.Sprintf("Set an API key (sk-…). None was found in %s or in the environment variable %s. The Manage Key does not work here.", sourceAPIKeyArgument, variableAPIKey))}, nil
		}
	}
	secret, err := aihubmix.ParseAPIKey(text)
	if err == nil {
		return apiKey{secret: secret, source: source}, nil
	}
	problem := diag.NewErrorDiagnostic("The API key cannot be used", fmt.Sprintf("The API key in %s %s. An API key is one word that starts with sk-.", source, err))
	if argument.IsNull() {
		return apiKey{source: source, problem: problem}, nil
	}
	return apiKey{source: source, problem: problem}, diag.Diagnostics{problem}
}

func foundManageKey(text, source string) manageKey {
	found := manageKey{source: source}
	secret, problems := parseManageKey(text, source)
	found.secret = secret
	if len(problems) > 0 {
		found.problem = problems[0]
	}
	return found
}

// parseManageKey never names a path: the CLI would print the source line, and
// with it the key.
func parseManageKey(text, source string) (aihubmix.Secret, diag.Diagnostics) {
	secret, err := aihubmix.ParseManageKey(text)
	if err == nil {
		return secret, nil
	}
	advice := "A Manage Key is one word, without spaces."
	if errors.Is(err, aihubmix.ErrManageKeyEmpty) {
		advice = "Set it, or leave it out so that other sources are looked at."
	}
	return aihubmix.Secret{}, diag.Diagnostics{diag.NewErrorDiagnostic("The Manage Key cannot be used",
		fmt.Sprintf("The Manage Key in %s %s. %s Create one at %s.", source, err, advice, manageKeyPage))}
}

func missingManageKey() diag.Diagnostic {
	return diag.NewErrorDiagnostic("No Manage Key is set",
		fmt.Sprintf("Set the environment variable AIHUBMIX_MANAGE_KEY to the account's Manage Key. None was found in %s, in the environment variables %s, or as token in ~/%s. "+
			"Create one at %s; an sk-… key for inference does not work here.",
			sourceArgument, strings.Join(variablesManageKey, ", "), configFile, manageKeyPage))
}

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
	content, err := readRegularFile(login.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return login, nil
	case err != nil:
		return login, unusableConfigFile(login.path, "it cannot be read: "+pathlessReason(err))
	}
	if err := json.Unmarshal(utf8Of(content), &login); err != nil {
		// The decoder's own words may quote the content.
		return login, unusableConfigFile(login.path, `it is not a JSON object with the texts "token" and "base_url"`)
	}
	return login, nil
}

// maxConfigFile is far more than a login has.
const maxConfigFile = 1 << 20

// readRegularFile reads no directory, nor what may never end, such as a pipe.
func readRegularFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a regular file")
	case info.Size() > maxConfigFile:
		return nil, fmt.Errorf("it is larger than %d MiB", maxConfigFile>>20)
	}
	return os.ReadFile(path) //nolint:gosec // It is the one path of the saved login.
}

// utf8Of undoes what Windows PowerShell does to a text that it writes into a file: a byte
// order mark, and UTF-16.
func utf8Of(content []byte) []byte {
	order := binary.ByteOrder(binary.LittleEndian)
	switch {
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		order = binary.BigEndian
	case !bytes.HasPrefix(content, []byte("\xff\xfe")):
		return bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	}
	var units []uint16
	for unit := range slices.Chunk(content[2:], 2) {
		if len(unit) == 2 {
			units = append(units, order.Uint16(unit))
		}
	}
	return []byte(string(utf16.Decode(units)))
}

func pathlessReason(err error) string {
	if failure, isPathError := errors.AsType[*fs.PathError](err); isPathError {
		return failure.Err.Error()
	}
	return err.Error()
}

func unusableConfigFile(path, reason string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The saved login cannot be used",
		fmt.Sprintf("No Manage Key is set in the provider block or the environment, so it was looked for in %s, but %s. "+
			"Repair or delete the file, or set AIHUBMIX_MANAGE_KEY.", path, reason))
}
