package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

// stage is one in the life of a key: what is configured, and what the CLI is asked.
type stage struct {
	name      string
	arguments string
	command   []string
}

const (
	firstArguments  = "name = \"conformance\"\n spend_limit_usd = 0.02\n expires_at = \"2096-10-02T07:06:40Z\"\n allowed_models = [\"m1\", \"m2\"]\n allowed_cidrs = [\"10.0.0.0/8\"]"
	secondArguments = "name = \"conformance-2\"\n spend_limit_usd = 0.01\n enabled = false"
)

var (
	apply = []string{"apply", "-auto-approve", "-no-color", "-input=false"}
	plan  = []string{"plan", "-detailed-exitcode", "-no-color", "-input=false"}
)

// life is the life of a key, from its creation to its end.
var life = []stage{
	{"create", firstArguments, apply},
	{"plan after the create", firstArguments, plan},
	{"update", secondArguments, apply},
	{"plan after the update", secondArguments, plan},
	{"replacement", secondArguments, []string{"apply", "-auto-approve", "-no-color", "-input=false", "-replace=aihubmix_api_key.this"}},
	{"plan after the replacement", secondArguments, plan},
	{"update back", firstArguments, apply},
	{"destroy", firstArguments, []string{"destroy", "-auto-approve", "-no-color", "-input=false"}},
}

// compareLives leads a key through its life at both gateways.
func compareLives(ctx context.Context, cli terraformcli.CLI, running, memory *gateway) (found []difference, err error) {
	folder, err := os.MkdirTemp("", "aihubmix-conformance-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if err := buildProvider(ctx, folder); err != nil {
		return nil, err
	}
	var lives [2][]description
	for i, target := range []*gateway{running, memory} {
		workspace := filepath.Join(folder, fmt.Sprint("workspace-", i))
		if err := os.Mkdir(workspace, 0o700); err != nil {
			return nil, err
		}
		if lives[i], err = target.lead(ctx, cli, folder, workspace); err != nil {
			return nil, err
		}
	}
	for i, stage := range life {
		found = append(found, differences("by "+strings.Split(cli.Version, " ")[0]+": "+stage.name, lives[0][i], lives[1][i])...)
	}
	return found, nil
}

// buildProvider puts the provider where the CLI's configuration says.
func buildProvider(ctx context.Context, folder string) error {
	executable := filepath.Join(folder, "terraform-provider-aihubmix")
	if runtime.GOOS == "windows" {
		executable += ".exe"
	}
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", executable, "github.com/aihubmix/terraform-provider-aihubmix") //nolint:gosec // A folder of our own.
	if printed, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("the provider cannot be built: %w: %s", err, printed)
	}
	override := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"aihubmix/aihubmix\" = %q\n  }\n  direct {}\n}\n", filepath.ToSlash(folder))
	return os.WriteFile(filepath.Join(folder, "cli.tfrc"), []byte(override), 0o600)
}

// lead describes each stage of a key's life at one gateway: how the command ended, and
// the attributes that the state has then.
func (g *gateway) lead(ctx context.Context, cli terraformcli.CLI, folder, workspace string) (stages []description, err error) {
	run := func(arguments ...string) ([]byte, int, error) {
		command := exec.CommandContext(ctx, cli.Path, arguments...) //nolint:gosec // The CLI that was found.
		command.Dir = workspace
		command.Env = terraformcli.Environment("TF_CLI_CONFIG_FILE="+filepath.Join(folder, "cli.tfrc"), variableBaseURL+"="+g.url, variableManageKey+"="+g.manageKey)
		printed, err := command.Output()
		if _, isExit := errors.AsType[*exec.ExitError](err); isExit {
			err = nil
		}
		return printed, command.ProcessState.ExitCode(), err
	}
	defer func() { _, _, _ = run("destroy", "-auto-approve", "-no-color", "-input=false") }()
	for _, stage := range life {
		configuration := "terraform {\n required_providers {\n  aihubmix = {\n   source = \"aihubmix/aihubmix\"\n  }\n }\n}\nresource \"aihubmix_api_key\" \"this\" {\n " + stage.arguments + "\n}\n"
		if err := os.WriteFile(filepath.Join(workspace, "main.tf"), []byte(configuration), 0o600); err != nil {
			return nil, err
		}
		_, code, err := run(stage.command...)
		if err != nil {
			return nil, err
		}
		described := description{"exit code": same(fmt.Sprint(code))}
		shown, _, err := run("show", "-json")
		if err != nil {
			return nil, err
		}
		described.addState(shown)
		stages = append(stages, described)
	}
	return stages, nil
}

// ofAnAccount are the attributes whose values are the account's and the gateway's own.
var ofAnAccount = []string{"id", "user_id", "account_username", "key_last4", "issued_at"}

func (d description) addState(shown []byte) {
	var state struct {
		Values struct {
			RootModule struct {
				Resources []struct{ Values map[string]any }
			} `json:"root_module"`
		}
	}
	if json.Unmarshal(shown, &state) != nil {
		d["state"] = same("cannot be read")
		return
	}
	resources := state.Values.RootModule.Resources
	d["resources"] = same(fmt.Sprint(len(resources)))
	for _, resource := range resources {
		for name, value := range resource.Values {
			text, _ := json.Marshal(value)
			described := part{string(text), "another value"}
			for _, own := range ofAnAccount {
				if name == own && value != nil {
					described = same("a value")
				}
			}
			if secret, isText := value.(string); name == "key" && isText {
				described = same(fmt.Sprintf("a secret of %d characters", len(secret)))
			}
			d["attribute "+name] = described
		}
	}
}
