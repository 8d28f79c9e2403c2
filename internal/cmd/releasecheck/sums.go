package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
)

// checkSums checks that the sums are those of the files of the release, and that
// none is left out or told of a file that is not there.
func (r release) checkSums() error {
	content, err := os.ReadFile(r.path(r.sums()))
	if err != nil {
		return err
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(content)) {
		sum, name, found := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !found {
			return fmt.Errorf("%s has the line %q, which is not a sum, two blanks and a name", r.sums(), line)
		}
		if _, twice := sums[name]; twice {
			return fmt.Errorf("%s names %s twice", r.sums(), name)
		}
		sums[name] = sum
	}
	var wrong []error
	for _, name := range r.summed() {
		content, err := os.ReadFile(r.path(name))
		if err != nil {
			return err
		}
		actual := sha256.Sum256(content)
		if sum, named := sums[name]; !named {
			wrong = append(wrong, fmt.Errorf("%s leaves out %s", r.sums(), name))
		} else if sum != hex.EncodeToString(actual[:]) {
			wrong = append(wrong, fmt.Errorf("%s has the sum %s of %s, which is %x", r.sums(), sum, name, actual))
		}
		delete(sums, name)
	}
	for name := range sums {
		wrong = append(wrong, fmt.Errorf("%s names %s, which is not there", r.sums(), name))
	}
	return errors.Join(wrong...)
}
