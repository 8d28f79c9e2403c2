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
)

var (
	markdownLink        = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	markdownHeading     = regexp.MustCompile(`(?m)^#+ (.*)$`)
	troubleHeading      = regexp.MustCompile("(?m)^### `([^`]*)`$")
	kindSummaryFunction = regexp.MustCompile(`(?s)func kindSummary.*?\n}`)
	notInAnAnchor       = regexp.MustCompile(`[^a-z0-9 _-]`)
)

// pages are the Markdown pages for people, by their paths.
func pages(t *testing.T) map[string]string {
	t.Helper()
	root := filepath.Join("..", "..")
	found := map[string]string{}
	for _, start := range []string{"README.md", "README.zh-CN.md", "README.ja.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md", "docs"} {
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

// providerSource is the text of this package, but for its tests.
func providerSource(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(content)
	}
	return source.String()
}

// Whoever looks for an error's first line must find it: each heading is what the
// provider says, word for word.
func TestTroubleshootingHasTheErrorsOwnWords(t *testing.T) {
	t.Parallel()
	source := providerSource(t)
	guide, err := os.ReadFile(filepath.Join("..", "..", "docs", "guides", "troubleshooting.md"))
	if err != nil {
		t.Fatal(err)
	}
	headings := troubleHeading.FindAllStringSubmatch(string(guide), -1)
	if len(headings) < 10 {
		t.Fatalf("the guide has %d headings", len(headings))
	}
	for _, heading := range headings {
		action, kind, composed := strings.Cut(heading[1], ": ")
		if !strings.Contains(source, `"`+action) || (composed && !strings.Contains(source, `"`+kind+`"`) && !strings.Contains(source, `": `+kind+`"`)) {
			t.Errorf("the provider does not say %q", heading[1])
		}
	}
	summaries := regexp.MustCompile(`return "([^"]+)"`).FindAllStringSubmatch(kindSummaryFunction.FindString(source), -1)
	if len(summaries) != 7 {
		t.Errorf("kindSummary has %d texts, not one for each of 7 kinds", len(summaries))
	}
	for _, summary := range summaries {
		if !strings.Contains(string(guide), "### `Cannot read the AIHubMix account: "+summary[1]+"`") {
			t.Errorf("the guide has nothing on %q", summary[1])
		}
	}
}

// testSource is the text of all tests.
func testSource(t *testing.T) string {
	t.Helper()
	var tests strings.Builder
	err := filepath.WalkDir(filepath.Join("..", "..", "internal"), func(path string, _ fs.DirEntry, err error) error {
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
	root := filepath.Join("..", "..")
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
		isClaim := strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| claim") && !strings.HasPrefix(line, "| ---")
		if isClaim && !strings.Contains(line, "`Test") && !strings.Contains(line, "`Fuzz") {
			t.Errorf("a claim names no test: %s", line)
		}
	}
}

// errorSummary is the first line of an error or warning where it is written out,
// rather than composed.
var errorSummary = regexp.MustCompile(`(?:AddError|AddWarning|NewErrorDiagnostic|NewWarningDiagnostic|failed|checkValue\("[^"]+", |(?:AddAttributeError|AddAttributeWarning|NewAttributeErrorDiagnostic|NewAttributeWarningDiagnostic)\((?:path|at)[^,]*, ?|(?:cannot\w+|brokenProvider) += )\(?"([^"]+)"`)

func TestTroubleshootingHasEveryErrorOfTheProvider(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(filepath.Join("..", "..", "docs", "guides", "troubleshooting.md"))
	if err != nil {
		t.Fatal(err)
	}
	// What no user can do anything about is a bug to report, as its detail says.
	needless := []string{"The provider is broken", "The open API key is not known"}
	found := errorSummary.FindAllStringSubmatch(providerSource(t), -1)
	if len(found) < 20 {
		t.Fatalf("only %d errors were found", len(found))
	}
	for _, summary := range found {
		begins := "`" + strings.TrimSuffix(summary[1], " ")
		if !slices.Contains(needless, summary[1]) && !strings.Contains(string(guide), begins) {
			t.Errorf("the guide has nothing on %q", summary[1])
		}
	}
}

func TestEveryAttributeIsDescribed(t *testing.T) {
	t.Parallel()
	s := serve(t, surroundings{})
	schemas := map[string]*tfprotov6.Schema{"provider": s.schema.Provider}
	for name, schema := range s.schema.DataSourceSchemas {
		schemas["data source "+name] = schema
	}
	for name, schema := range s.schema.ResourceSchemas {
		schemas["resource "+name] = schema
	}
	for name, schema := range s.schema.ListResourceSchemas {
		schemas["list resource "+name] = schema
	}
	for name, schema := range s.schema.EphemeralResourceSchemas {
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
	case strings.Contains(attribute.Description, "if the service does not report it."):
		t.Errorf("%s: the description repeats what the page says once: %q", place, attribute.Description)
	}
	if attribute.NestedType == nil {
		return
	}
	for _, nested := range attribute.NestedType.Attributes {
		expectDescribed(t, place, nested)
	}
}

// objectPage is the path of a page on an object, with what it is grouped by.
var objectPage = regexp.MustCompile(`docs/(data-sources|resources|ephemeral-resources|list-resources|actions)/`)

// Pages are as people know them from other providers.
func TestPagesOnObjectsHaveTheRegistrysForm(t *testing.T) {
	t.Parallel()
	const missing = "A read-only attribute is null if the service does not report it"
	checked := 0
	for page, content := range pages(t) {
		if !objectPage.MatchString(filepath.ToSlash(page)) {
			continue
		}
		checked++
		first := markdownHeading.FindAllStringSubmatch(withoutCode(content), 2)
		if len(first) < 2 || first[1][1] != "Example Usage" {
			t.Errorf("%s does not begin with an example", page)
		}
		if strings.Contains(content, "subcategory: \"\"") {
			t.Errorf("%s is in no group of the side bar", page)
		}
		if _, readOnly, has := strings.Cut(content, "### Read-Only\n"); has && !strings.Contains(content, missing) && strings.Count(readOnly, "\n- ") > strings.Count(readOnly, "ever null.") {
			t.Errorf("%s does not say what null means in a read-only attribute", page)
		}
	}
	if checked < 10 {
		t.Errorf("only %d pages were looked at", checked)
	}
}

// registryPages is where the Terraform Registry shows docs/. It has the overview at an
// address without a slash at the end, so that relative links of it lead astray; those of
// other pages lead to each other there as on GitHub, and .md is dropped.
const registryPages = "https://registry.terraform.io/providers/aihubmix/aihubmix/latest/docs/"

func TestLinksBetweenPagesWorkInTheRegistryAndOnGitHub(t *testing.T) {
	t.Parallel()
	docs := filepath.Join("..", "..", "docs")
	relative := regexp.MustCompile(`^(\.\./[a-z-]+/)?[a-z_-]+\.md(#.*)?$|^#`)
	for page, content := range pages(t) {
		if !strings.HasPrefix(page, docs) {
			continue
		}
		for _, link := range markdownLink.FindAllStringSubmatch(content, -1) {
			overview := strings.TrimSuffix(registryPages, "/")
			name, isOfTheRegistry := strings.CutPrefix(strings.Replace(link[1], overview+"#", registryPages+"index#", 1), registryPages)
			switch {
			case isOfTheRegistry:
				name, anchor, _ := strings.Cut(name, "#")
				path := filepath.Join(docs, filepath.FromSlash(name)+".md")
				if _, err := os.Stat(path); err != nil {
					t.Errorf("%s: there is no page %s", page, link[1])
				} else if anchor != "" && !hasAnchor(t, path, anchor) {
					t.Errorf("%s: %s has no such heading", page, link[1])
				}
			case strings.Contains(link[1], "://"):
			case page == filepath.Join(docs, "index.md") && !strings.HasPrefix(link[1], "#"):
				t.Errorf("%s: the registry shows %s elsewhere: write %s…", page, link[1], registryPages)
			case !relative.MatchString(link[1]):
				t.Errorf("%s: %s does not lead to a page of docs/", page, link[1])
			}
		}
	}
}

// What the guide says happens is seen by these tests.
var happenings = map[string][]string{
	"the service is down, or the network is":                                 {"TestReadEndsWithinTwoMinutes", "TestBothOriginsDownIsAnErrorThatNamesBoth", "TestGatesThatAreErrorsFailClosed"},
	"the Manage Key was revoked or replaced":                                 {"TestAnswerThatCannotBeUsedIsAClearError", "TestGatesThatAreErrorsFailClosed"},
	"the rate limit is reached":                                              {"TestRateLimitForEverIsWaitedForExactlyFourMinutes", "TestLongRetryAfterIsAnErrorAtOnceThatNamesTheTime"},
	"the service does not report the balance":                                {"TestEveryExampleSurvivesASparseAccount", "TestGatesThatAreErrorsFailClosed"},
	"the answer to a create is lost":                                         {"TestLostCreateLeavesNoKeyAndDoublesNone", "TestPendingAPIKeyIsInTheStateUntilItIsKnown"},
	"settings of a key are changed in the console":                           {"TestSpendingMeanwhileIsNoErrorAndNoDrift", "TestExpiryThatWasChangedByHandIsSetRight"},
	"a key is deleted in the console":                                        {"TestAPIKeyThatIsDeletedBetweenPlanAndApply", "TestDestroyOfAKeyThatIsGoneIsNoError"},
	"its secret is changed, and the gateway does not show it":                {"TestSecretThatWasChangedAtTheGateway"},
	"a key has expired or used up its limit":                                 {"TestAPIKeyThatRanOutIsAWarning", "TestKeyWithATimeToLiveIsReplacedInTime"},
	"the gateway was restored from a backup, and an ID is another key's now": {"TestAPIKeyWhoseIDIsAnothersIsNotTouched"},
	"Ctrl-C or SIGTERM during an apply":                                      {"TestInterruptedRunLosesAndDoublesNoKey", "TestInterruptedWriteEndsAfterTenSeconds"},
	"a second Ctrl-C, or SIGKILL":                                            {"TestKeyAuditFindsWhatAKilledRunLeft"},
	"a run with an ephemeral key fails or is interrupted":                    {"TestRunThatFailsLeavesNoEphemeralKey", "TestInterruptedRunLeavesNoEphemeralKey"},
	"two runs create keys of the same name at once":                          {"TestTwoRunsOfOneConfigurationHoldTheirOwnKeys"},
	"a saved plan is applied later":                                          {"TestSavedPlanIsJudgedWith"},
	"`destroy` with a low balance":                                           {"TestDestroyWithALowBalance"},
	"the Manage Key of another account is set":                               {"TestAPIKeyIsNotGoneForAnotherAccount", "TestAccountThatIsNotAllowedIsRefusedByEveryObject"},
	"`base_urls` names another gateway":                                      {"TestAPIKeyIsNotGoneAtAnotherGateway"},
	"the account is renamed":                                                 {"TestAPIKeyOfARenamedAccountIsItsOwn"},
}

func TestEveryHappeningOfTheGuideIsTested(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(filepath.Join("..", "..", "docs", "guides", "what-happens-when.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests := testSource(t)
	rows := 0
	for _, row := range markdownRow.FindAllString(string(guide), -1) {
		happening := strings.TrimSpace(strings.Split(row, "|")[1])
		if happening == "what happens" || happening == "---" {
			continue
		}
		rows++
		if len(happenings[happening]) == 0 {
			t.Errorf("no test is named for %q", happening)
		}
		for _, name := range happenings[happening] {
			if !strings.Contains(tests, "\nfunc "+name+"(") {
				t.Errorf("there is no test %s", name)
			}
		}
	}
	if rows != len(happenings) {
		t.Errorf("the guide has %d rows, not %d", rows, len(happenings))
	}
}

// Before 1.0, a minor version may break a configuration, so none is shown without a constraint.
func TestEveryExampleNamesAVersion(t *testing.T) {
	t.Parallel()
	source := regexp.MustCompile(`source += "aihubmix/aihubmix"\n(.*)\n`)
	texts := pages(t)
	for name, config := range examples(t) {
		texts[name] = config
	}
	for _, module := range []string{"balance_gate", "key_audit"} {
		content, err := os.ReadFile(filepath.Join(examplesFolder, "modules", module, "versions.tf"))
		if err != nil {
			t.Fatal(err)
		}
		texts["module "+module] = string(content)
	}
	checked := 0
	for name, text := range texts {
		for _, following := range source.FindAllStringSubmatch(text, -1) {
			checked++
			if strings.TrimSpace(following[1]) != `version = "~> 0.1.0"` {
				t.Errorf("%s: the provider has no version, or another: %s", name, following[1])
			}
		}
	}
	if checked < 8 {
		t.Errorf("only %d requirements were looked at", checked)
	}
}
