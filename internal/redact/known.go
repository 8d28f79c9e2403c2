package redact

import (
	"encoding/base64"
	"encoding/hex"
	"hash/maphash"
	"regexp"
	"slices"
	"strings"
	"sync"
)

const (
	// minSecret is how many characters a secret has at least: fewer are part of any word.
	minSecret = 4
	// pieceLength is how many characters of a secret in a row are masked.
	pieceLength = 8
	// A value that may also be an ordinary word is masked as a whole if it has minWhole characters, and in pieces from
	// minPieces on.
	minWhole, minPieces = 8, 16
)

// Gateways report these in place of a secret that they do not have.
var notSecret = []string{"true", "false", "null"}

// known are the secrets that this process has seen, as hashes of their pieces: printed, they show no secret, and a text
// is compared with thousands at once.
type known struct {
	mutex  sync.RWMutex
	seed   maphash.Seed
	hashes map[uint64]struct{}
	// lengths says which lengths the pieces have, in characters.
	lengths [minPieces]bool
}

func newKnown() known { return known{seed: maphash.MakeSeed(), hashes: map[uint64]struct{}{}} }

// add adds a secret, also as it looks when its own characters are taken for escapes.
func (k *known) add(secret string, isValue bool) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	secret = invisible.ReplaceAllStringFunc(secret[:min(len(secret), maxRead)], blank)
	for _, view := range views(secret) {
		text, starts := folded(view.text)
		count := len(starts) - 1
		length := min(count, pieceLength)
		if isValue && count < minPieces {
			length = count
		}
		if length < minSecret || isValue && length < minWhole || slices.Contains(notSecret, text) {
			continue
		}
		k.lengths[length] = true
		for i := range count - length + 1 {
			k.hashes[maphash.String(k.seed, text[starts[i]:starts[i+length]])] = struct{}{}
		}
	}
}

// pieces returns where pieces of secrets start and end in a text, in any case. Those of fewer than eight characters
// count only as a word of their own.
func (k *known) pieces(text string) (spans [][]int) {
	k.mutex.RLock()
	defer k.mutex.RUnlock()
	text, starts := folded(text)
	for length, exists := range k.lengths {
		for i := 0; exists && i+length < len(starts); i++ {
			start, end := starts[i], starts[i+length]
			_, found := k.hashes[maphash.String(k.seed, text[start:end])]
			if found && (length >= pieceLength || isWord(text, start, end)) {
				spans = append(spans, []int{start, end})
			}
		}
	}
	return spans
}

// isWord reports whether no letter or digit precedes or follows. Of letters, only ASCII counts, since some languages
// put no space between words.
func isWord(text string, start, end int) bool {
	return (start == 0 || isNotAlphanumeric(rune(text[start-1]))) &&
		(end == len(text) || isNotAlphanumeric(rune(text[end])))
}

// folded returns a text with A to Z in lower case and, since queries have a plus in place of a space, with spaces; and
// where each of its characters starts.
func folded(text string) (same string, starts []int) {
	bytes := []byte(text)
	starts = make([]int, 0, len(text)+1)
	for i := range text {
		starts = append(starts, i)
		switch char := bytes[i]; {
		case char >= 'A' && char <= 'Z':
			bytes[i] += 'a' - 'A'
		case char == '+':
			bytes[i] = ' '
		}
	}
	return string(bytes), append(starts, len(text))
}

// encodings are those of which any text that is long enough may be one.
var encodings = []struct {
	pattern *regexp.Regexp
	// A byte may begin at any digit of a group.
	group  int
	decode func(digits string) ([]byte, error)
}{
	{regexp.MustCompile(`[\w+/-]{11,}`), 4, func(digits string) ([]byte, error) {
		return base64.RawStdEncoding.DecodeString(standardBase64.Replace(digits))
	}},
	{regexp.MustCompile(`[0-9a-fA-F]{16,}`), 2, hex.DecodeString},
}

var standardBase64 = strings.NewReplacer("-", "+", "_", "/")

// encoded returns where digits of base64, or hexadecimal ones, hold a secret.
func (k *known) encoded(text string) (spans [][]int) {
	for _, encoding := range encodings {
		for _, run := range encoding.pattern.FindAllStringIndex(text, -1) {
			for start := run[0]; start < run[0]+encoding.group; start++ {
				decoded, _ := encoding.decode(text[start:run[1]]) // A digit too many at the end does not matter.
				if len(k.pieces(string(decoded))) > 0 {
					spans = append(spans, run)
				}
			}
		}
	}
	return spans
}
