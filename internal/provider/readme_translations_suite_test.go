package provider_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// readmes are the README in each language; the first is the original.
var readmes = []string{"README.md", "README.zh-CN.md", "README.ja.md"}

var (
	codeBlock     = regexp.MustCompile("(?ms)^```.*?^```$")
	inlineCode    = regexp.MustCompile("`[^`\n]+`")
	headingLevel  = regexp.MustCompile(`(?m)^#+ `)
	markdownRow   = regexp.MustCompile(`(?m)^\|.*\|$`)
	versionsOfRow = regexp.MustCompile(`\| [^|]* \| [^|]* \|$`)
	webLink       = regexp.MustCompile(`<https://[^>]+>`)
	badge         = regexp.MustCompile(`(?m)^\[!\[.*$`)
)

func readReadme(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(providertest.Repository, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// inStep are the parts of a README that are the same in all languages.
var inStep = map[string]func(text string) []string{
	"code blocks":   func(text string) []string { return codeBlock.FindAllString(text, -1) },
	"headings":      func(text string) []string { return headingLevel.FindAllString(withoutCode(text), -1) },
	"inline code":   func(text string) []string { return distinct(inlineCode.FindAllString(withoutCode(text), -1)) },
	"badges":        func(text string) []string { return badge.FindAllString(text, -1) },
	"links":         func(text string) []string { return distinct(linksOf(text)) },
	"web addresses": func(text string) []string { return webLink.FindAllString(text, -1) },
	"versions in tables": func(text string) []string {
		var versions []string
		for _, row := range markdownRow.FindAllString(text, -1) {
			versions = append(versions, versionsOfRow.FindString(row))
		}
		return versions
	},
}

func withoutCode(text string) string { return codeBlock.ReplaceAllString(text, "") }

// linksOf leaves out those to the other languages, which differ.
func linksOf(text string) []string {
	var links []string
	for _, link := range markdownLink.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(readmes, link[1]) {
			links = append(links, link[1])
		}
	}
	return links
}

// distinct is sorted, for the order of words differs between languages.
func distinct(texts []string) []string { return slices.Compact(slices.Sorted(slices.Values(texts))) }

func TestTranslatedReadmesAreInStepWithTheEnglishOne(t *testing.T) {
	t.Parallel()
	original := readReadme(t, readmes[0])
	for _, name := range readmes[1:] {
		translation := readReadme(t, name)
		for part, of := range inStep {
			expected, found := of(original), of(translation)
			if len(expected) == 0 {
				t.Errorf("%s has no %s", readmes[0], part)
			}
			for i := range max(len(expected), len(found)) {
				if i >= len(expected) || i >= len(found) || expected[i] != found[i] {
					t.Errorf("%s: the %s are not those of %s: number %d differs\nexpected: %q\nfound:    %q",
						name, part, readmes[0], i+1, expected[min(i, len(expected)):], found[min(i, len(found)):])
					break
				}
			}
		}
	}
}

func TestReadmesLeadToEachOtherAtTheTop(t *testing.T) {
	t.Parallel()
	for _, name := range readmes {
		top, _, _ := strings.Cut(readReadme(t, name), "\n## ")
		for _, other := range readmes {
			if linked := strings.Contains(top, "]("+other+")"); linked != (other != name) {
				t.Errorf("%s: a link to %s at the top: %t", name, other, linked)
			}
		}
	}
}

// A page with words of its own is not to be forgotten in the README. What is generated from a schema alone is found in
// the registry.
func TestReadmeLeadsToEveryPage(t *testing.T) {
	t.Parallel()
	readme := readReadme(t, readmes[0])
	root := providertest.Repository + string(filepath.Separator)
	for _, page := range slices.Sorted(maps.Keys(pages(t))) {
		link := filepath.ToSlash(strings.TrimPrefix(page, root))
		template := filepath.Join(root, strings.Replace(link, "docs/", "templates/", 1)+".tmpl")
		if _, err := os.Stat(template); err == nil && !strings.Contains(readme, "]("+link+")") {
			t.Errorf("README.md has no link to %s", link)
		}
	}
}
