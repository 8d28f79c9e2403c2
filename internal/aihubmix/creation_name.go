package aihubmix

import (
	"crypto/rand"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// uniqueLength is how many random characters end a unique name: 46 bits.
const uniqueLength = 9

// creationSuffix follows the prefix in the names of [Client.NewCreationName]: the time and the random characters.
var creationSuffix = regexp.MustCompile(`^([0-9a-z]{7})[0-9a-z]{9}$`)

// NewCreationName returns a unique name under which to create a key, so that the key can be found even if the response
// is lost. It has 16 bytes after its prefix; the one-api family allows 30 in all. It holds the time in seconds since
// 1970-01-01 UTC, in base 36.
func (c *Client) NewCreationName(now time.Time) string {
	seconds := strconv.FormatInt(now.Unix(), 36)
	for len(seconds) < 7 {
		seconds = "0" + seconds
	}
	return UniqueName(c.creationNamePrefix + seconds)
}

// UniqueName returns the prefix with 9 random characters after it.
func UniqueName(prefix string) string {
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	random := make([]byte, uniqueLength)
	_, _ = rand.Read(random) // It never fails.
	for i := range random {
		random[i] = digits[int(random[i])%len(digits)]
	}
	return prefix + string(random)
}

// CreationTime returns the time in a name of [Client.NewCreationName]; ok is false for any other name.
func (c *Client) CreationTime(name string) (created time.Time, ok bool) {
	suffix, hasPrefix := strings.CutPrefix(name, c.creationNamePrefix)
	parts := creationSuffix.FindStringSubmatch(suffix)
	if !hasPrefix || parts == nil {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(parts[1], 36, 64)
	return time.Unix(seconds, 0), err == nil
}
