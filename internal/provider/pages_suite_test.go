package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

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
		if _, readOnly, has := strings.Cut(content, "### Read-Only\n"); has && !strings.Contains(content, missing) &&
			strings.Count(readOnly, "\n- ") > strings.Count(readOnly, "ever null.") {
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
	docs := filepath.Join(providertest.Repository, "docs")
	relative := regexp.MustCompile(`^(\.\./[a-z-]+/)?[a-z_-]+\.md(#.*)?$|^#`)
	for page, content := range pages(t) {
		if !strings.HasPrefix(page, docs) {
			continue
		}
		for _, link := range markdownLink.FindAllStringSubmatch(content, -1) {
			overview := strings.TrimSuffix(registryPages, "/")
			name,
				isOfTheRegistry := strings.CutPrefix(strings.Replace(link[1], overview+"#", registryPages+"index#", 1),
				registryPages)
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
	"the service is down, or the network is": {
		"TestReadEndsWithinTwoMinutes", "TestBothBaseURLsDownIsAnErrorThatNamesBoth",
		"TestGatesThatAreErrorsFailClosed",
	},
	"the Manage Key was revoked or replaced": {
		"TestResponseThatCannotBeUsedIsAClearError", "TestGatesThatAreErrorsFailClosed",
	},
	"the rate limit is reached": {
		"TestLastingRateLimitIsWaitedForFourMinutes", "TestLongRetryAfterIsAnErrorAtOnce",
	},
	"the service does not report the balance": {
		"TestEveryExampleSurvivesASparseAccount", "TestGatesThatAreErrorsFailClosed",
	},
	"a self-hosted gateway does not report its unit in `GET /api/status`": {
		"TestNoGatePassesWhileTheUnitCannotBeRead", "TestAmountsAreNullWhileTheUnitCannotBeRead",
	},
	"the answer to a create is lost": {
		"TestLostCreateLeavesNoKeyAndDoublesNone", "TestPendingAPIKeyIsInTheStateUntilItIsKnown",
	},
	"settings of a key are changed in the console": {
		"TestSpendingMeanwhileIsNoErrorAndNoDrift", "TestExpiryThatWasChangedByHandIsRestored",
	},
	"a key is deleted in the console": {
		"TestAPIKeyDeletedBetweenPlanAndApplyIsSettled", "TestDestroyOfAKeyThatIsGoneIsNoError",
	},
	"its secret is changed, and the gateway does not show it": {"TestSecretThatWasChangedAtTheGatewayIsNoticed"},
	"a key has expired or used up its limit": {
		"TestAPIKeyThatRanOutIsAWarning", "TestKeyWithATimeToLiveIsReplacedInTime",
	},
	"the gateway was restored from a backup, and an ID is another key's now": {
		"TestAPIKeyWithAReusedIDIsNotTouched",
	},
	"Ctrl-C or SIGTERM during an apply": {
		"TestInterruptedRunLosesAndDoublesNoKey", "TestInterruptedWriteEndsAfterTenSeconds",
	},
	"a second Ctrl-C, or SIGKILL": {"TestKeyAuditFindsWhatAKilledRunLeft"},
	"a run with an ephemeral key fails or is interrupted": {
		"TestRunThatFailsLeavesNoEphemeralKey", "TestInterruptedRunLeavesNoEphemeralKey",
	},
	"two runs create keys of the same name at once": {
		"TestTwoRunsOfOneConfigurationHoldTheirOwnKeys",
	},
	"a saved plan is applied later": {"TestSavedPlanIsJudgedByTheRightBalance"},
	"`destroy` with a low balance":  {"TestDestroyWithALowBalanceIsStoppedByMinimumsAlone"},
	"the Manage Key of another account is set": {
		"TestAPIKeyIsNotGoneForAnotherAccount", "TestAccountThatIsNotAllowedIsRefusedByEveryObject",
	},
	"`base_urls` names another gateway": {"TestAPIKeyIsNotGoneAtAnotherGateway"},
	"the account is renamed":            {"TestAPIKeyOfARenamedAccountIsItsOwn"},
}

func TestEveryHappeningOfTheGuideIsTested(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(filepath.Join(providertest.Repository, "docs", "guides", "what-happens-when.md"))
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
		content, err := os.ReadFile(filepath.Join(providertest.ExamplesFolder, "modules", module, "versions.tf"))
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
