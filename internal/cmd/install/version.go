package main

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

var (
	release   = regexp.MustCompile(`(?m)^## \[(\d+)\.(\d+)\.\d+\]`)
	announced = regexp.MustCompile(`(?m)^The first release, (\d+\.\d+\.\d+), will hold the following\.$`)
)

// nextVersion is the version that is being worked on, by the changelog: the minor
// version after the newest release. So a build that is installed is newer than any release,
// and fits the constraints for what the documentation beside it says.
func nextVersion(changelog string) (string, error) {
	if newest := release.FindStringSubmatch(changelog); newest != nil {
		minor, err := strconv.Atoi(newest[2])
		return fmt.Sprintf("%s.%d.0", newest[1], minor+1), err
	}
	if first := announced.FindStringSubmatch(changelog); first != nil {
		return first[1], nil
	}
	return "", errors.New("CHANGELOG.md names no release")
}
