package terraformcli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
)

// fetchTimeout leaves a slow line time for some 30 MB.
const fetchTimeout = 5 * time.Minute

// interrupted is the reason why nothing was fetched or built.
const interrupted = "it was interrupted"

// obtain fetches Terraform, and builds it where that cannot be done.
func obtain(ctx context.Context, progress io.Writer) (CLI, error) {
	const advice = "install one of them, or set " + Variable + " to the path of one"
	cli, err := fetch(ctx)
	if err == nil {
		return cli, nil
	}
	notFetched := fetchFailure(err)
	if ctx.Err() != nil {
		return CLI{}, fmt.Errorf("neither terraform nor tofu is on the PATH, and Terraform cannot be fetched (%s); %s", notFetched, advice)
	}
	if cli, err = build(ctx, progress, notFetched); err != nil {
		return CLI{}, fmt.Errorf("neither terraform nor tofu is on the PATH, and Terraform can be neither fetched (%s) nor built (%s); %s", notFetched, buildFailure(err), advice)
	}
	return cli, nil
}

func fetch(ctx context.Context) (CLI, error) {
	folder, err := os.MkdirTemp("", "aihubmix-terraform-")
	if err != nil {
		return CLI{}, fmt.Errorf("no folder for Terraform can be created: %w", err)
	}
	latest := releases.LatestVersion{
		Product:    product.Terraform,
		InstallDir: folder,
		Timeout:    fetchTimeout,
		// The default tries five times, and so keeps whoever has no network waiting.
		HTTPClient: &http.Client{},
	}
	path, err := latest.Install(ctx)
	if err != nil {
		_ = os.RemoveAll(folder)
		return CLI{}, err
	}
	return CLI{Path: path, fetchedTo: folder}, nil
}

// fetchFailure is the reason in one line.
func fetchFailure(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return interrupted
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("it took longer than %s", fetchTimeout)
	}
	if failure, ok := errors.AsType[*url.Error](err); ok {
		err = failure.Err
	}
	return inOneLine(err)
}

func inOneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
