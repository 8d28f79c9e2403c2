package provider_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

var (
	markdownLink    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	markdownHeading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	troubleHeading  = regexp.MustCompile("(?m)^### `([^`]*)`$")
	notInAnAnchor   = regexp.MustCompile(`[^a-z0-9 _-]`)
)

// pages are the Markdown pages for people, by their paths.
func pages(t *testing.T) map[string]string {
	t.Helper()
	root := providertest.Repository
	found := map[string]string{}
	for _, start := range []string{
		"README.md", "README.zh-CN.md", "README.ja.md", "CONTRIBUTING.md", "DESIGN.md", "SECURITY.md", "CHANGELOG.md",
		"CODE_OF_CONDUCT.md", "docs",
	} {
		err := filepath.WalkDir(filepath.Join(root, start), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			found[path] = string(content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func TestEveryRelativeLinkLeadsSomewhere(t *testing.T) {
	t.Parallel()
	checked := 0
	for page, content := range pages(t) {
		for _, link := range markdownLink.FindAllStringSubmatch(content, -1) {
			target, anchor, _ := strings.Cut(link[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			checked++
			path := page
			if target != "" {
				path = filepath.Join(filepath.Dir(page), filepath.FromSlash(target))
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s: %s leads nowhere", page, link[1])
				continue
			}
			if anchor != "" && !hasAnchor(t, path, anchor) {
				t.Errorf("%s: %s has no such heading", page, link[1])
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d links were looked at", checked)
	}
}

func hasAnchor(t *testing.T, path, anchor string) bool {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(content), `<a id="`+anchor+`"></a>`) {
		return true
	}
	for _, heading := range markdownHeading.FindAllStringSubmatch(string(content), -1) {
		name := notInAnAnchor.ReplaceAllString(strings.ToLower(heading[1]), "")
		if strings.ReplaceAll(name, " ", "-") == anchor {
			return true
		}
	}
	return false
}

// providerSource returns the source of the provider without its tests. Strings that are split over lines are joined.
func providerSource(t *testing.T) string {
	t.Helper()
	var source strings.Builder
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		content, err := os.ReadFile(path)
		source.Write(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`" \+\n\s*"`).ReplaceAllString(source.String(), "")
}

// Whoever looks for an error's first line must find it: each heading is what the
// provider says, word for word.
func TestTroubleshootingHasTheErrorsOwnWords(t *testing.T) {
	t.Parallel()
	source := providerSource(t)
	guide, err := os.ReadFile(filepath.Join(providertest.Repository, "docs", "guides", "troubleshooting.md"))
	if err != nil {
		t.Fatal(err)
	}
	headings := troubleHeading.FindAllStringSubmatch(string(guide), -1)
	if len(headings) < 5 {
		t.Fatalf("the guide has %d headings", len(headings))
	}
	for _, heading := range headings {
		action, kind, composed := strings.Cut(heading[1], ": ")
		if !strings.Contains(source, `"`+action) ||
			(composed && !strings.Contains(source, `"`+kind+`"`) && !strings.Contains(source, `": `+kind+`"`)) {
			t.Errorf("the provider does not say %q", heading[1])
		}
	}
}

// testSource is the text of all tests.
func testSource(t *testing.T) string {
	t.Helper()
	var tests strings.Builder
	err := filepath.WalkDir(filepath.Join(
		providertest.Repository, "internal",
	), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		content, err := os.ReadFile(path)
		tests.Write(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tests.String()
}

// A claim without a test is only hoped.
func TestSecurityClaimsNameTestsThatExist(t *testing.T) {
	t.Parallel()
	root := providertest.Repository
	policy, err := os.ReadFile(filepath.Join(root, "SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests := testSource(t)
	named := regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)`").FindAllStringSubmatch(string(policy), -1)
	if len(named) < 30 {
		t.Errorf("only %d tests are named", len(named))
	}
	for _, name := range named {
		if !strings.Contains(tests, "\nfunc "+name[1]+"(") {
			t.Errorf("there is no test %s", name[1])
		}
	}
	for line := range strings.SplitSeq(string(policy), "\n") {
		isClaim := strings.HasPrefix(line,
			"| ") && !strings.HasPrefix(line, "| claim") && !strings.HasPrefix(line, "| ---")
		if isClaim && !strings.Contains(line, "`Test") && !strings.Contains(line, "`Fuzz") {
			t.Errorf("a claim names no test: %s", line)
		}
	}
}

// errorSummary is the first line of an error or warning where it is written out,
// rather than composed.
var errorSummary = regexp.MustCompile(`(?:AddError|AddWarning|NewErrorDiagnostic|NewWarningDiagnostic|\.Diagnostic|` +
	`CheckValue\("[^"]+", |(?:Add|New)Attribute(?:Error|Warning)(?:Diagnostic)?\(\s*(?:path|at)[^,]*, ?|` +
	`(?:cannot\w+|BrokenProvider) += )\(?\s*"([^"]+)"`)

// advice is a sentence that says what to do.
var advice = regexp.MustCompile(`(?:["\x60 ])(?:Apply|Ask|Check|Choose|Compare|Configure|Correct|Create|Delete|` +
	`Give|Install|Leave|List|Name|Plan|Remove|Repair|Replace|Report|Set|Try|Use|Wait|Write|Please report|` +
	`or (?:lower|replace|remove|set|use|leave)) |, remove |: replace |; set |"import it|aihubmix_api_keys lists`)

// composed are the summaries whose details come from another function than the one that names them.
var composed = []string{
	"The spend limit cannot be used", "The expiry cannot be used", "The time to live cannot be used",
	"The ID now belongs to a different API key", "The new API key's ttl cannot be kept", "The network cannot be used",
	"The API key's spend limit is used up",
}

// selfEvident are the summaries of which nothing is left to do: the key expires by itself.
var selfEvident = []string{"The open API key is not known"}

// Details say what to do; the guide has the summaries of those that do not. The detail of a failed request always does.
func TestEveryErrorSaysWhatToDoHereOrInTheGuide(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(filepath.Join(providertest.Repository, "docs", "guides", "troubleshooting.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for function := range strings.SplitSeq(providerSource(t), "\n}\n") {
		summaries := errorSummary.FindAllStringSubmatch(function, -1)
		found += len(summaries)
		for i, summary := range summaries {
			// Of several errors in a function, each has its own detail, up to the next one.
			_, detail, _ := strings.Cut(function, summary[0])
			if i+1 < len(summaries) {
				detail, _, _ = strings.Cut(detail, summaries[i+1][0])
			}
			if len(summaries) == 1 {
				detail = function
			}
			isOfRequest := strings.Contains(summary[0], ".Diagnostic(") || strings.HasPrefix(summary[0], "cannot") ||
				strings.HasPrefix(summary[0], "BrokenProvider")
			if !isOfRequest && !advice.MatchString(detail) &&
				!slices.Contains(slices.Concat(composed, selfEvident), summary[1]) &&
				!strings.Contains(string(guide), "`"+strings.TrimSuffix(summary[1], " ")) {
				t.Errorf("neither the detail of %q nor the guide says what to do", summary[1])
			}
		}
	}
	if found < 20 {
		t.Fatalf("only %d errors were found", found)
	}
}

func TestEveryAttributeIsDescribed(t *testing.T) {
	t.Parallel()
	s := providertest.Serve(t, providertest.Surroundings{})
	schemas := map[string]*tfprotov6.Schema{"provider": s.Schema.Provider}
	for name, schema := range s.Schema.DataSourceSchemas {
		schemas["data source "+name] = schema
	}
	for name, schema := range s.Schema.ResourceSchemas {
		schemas["resource "+name] = schema
	}
	for name, schema := range s.Schema.ListResourceSchemas {
		schemas["list resource "+name] = schema
	}
	for name, schema := range s.Schema.EphemeralResourceSchemas {
		schemas["ephemeral resource "+name] = schema
	}
	for object, schema := range schemas {
		for _, attribute := range schema.Block.Attributes {
			expectDescribed(t, object, attribute)
		}
	}
}

// expectDescribed: what can be configured says what null means; of what only the service
// fills, the page says it once.
func expectDescribed(t *testing.T, place string, attribute *tfprotov6.SchemaAttribute) {
	t.Helper()
	place += ", " + attribute.Name
	switch {
	case attribute.Description == "":
		t.Errorf("%s has no description", place)
	case (attribute.Optional || attribute.Required) && !strings.Contains(attribute.Description, "ull"):
		t.Errorf("%s: the description does not say what null means: %q", place, attribute.Description)
	case strings.Contains(attribute.Description, "if the gateway does not report it."):
		t.Errorf("%s: the description repeats what the page says once: %q", place, attribute.Description)
	}
	if attribute.NestedType == nil {
		return
	}
	for _, nested := range attribute.NestedType.Attributes {
		expectDescribed(t, place, nested)
	}
}
