package transport

import (
	"iter"
	"strings"
)

const (
	// minRun is how many characters in one piece may be a key.
	minRun = 16
	// maxWord is how many letters a word has at most.
	maxWord = 28
	// maxCapitals is the same of one that is in upper case.
	maxCapitals = 15
	// maxDigits is how many digits a number has at most: those of an int64.
	maxDigits = 19
	// maxMixed is how many letters and digits a name has in one part, as "20250929a".
	maxMixed = 10
	// maxShort is how long a part is that can be anything.
	maxShort = 4
	// maxConsonants is how many stand in a row in a word.
	maxConsonants = 5
)

// isTokenByte reports whether a byte is of the alphabet of keys, base64 included.
func isTokenByte(char byte) bool {
	return isLetter(char) || isDigit(char) || strings.IndexByte("+/_-", char) >= 0
}

func isLetter(char byte) bool { return isUpper(char) || isLower(char) }
func isUpper(char byte) bool  { return char >= 'A' && char <= 'Z' }
func isLower(char byte) bool  { return char >= 'a' && char <= 'z' }
func isDigit(char byte) bool  { return char >= '0' && char <= '9' }

// runs are the pieces of a text that are long enough for a key, each with where it
// starts and ends.
func runs(text string) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for i := 0; i < len(text); i++ {
			start := i
			for i < len(text) && isTokenByte(text[i]) {
				i++
			}
			end := i
			for end > start && end < len(text) && end < i+2 && text[end] == '=' { // The padding of base64.
				end++
			}
			if end-start >= minRun && !yield(start, end) {
				return
			}
		}
	}
}

// isReadable reports whether a run is made of words, as names, paths and times are,
// rather than of what chance made. Of a random text of 32 letters and digits, fewer
// than one in a million is.
func isReadable(run string) bool {
	if isUUID(run) {
		return true
	}
	for _, part := range strings.FieldsFunc(run, func(char rune) bool { return strings.ContainsRune("+/_-=", char) }) {
		if len(part) > maxShort && !isWord(part) && !isNumber(part) && !isMixedName(part) {
			return false
		}
	}
	return true
}

// isUUID knows an identifier by its form: 8-4-4-4-12 hexadecimal digits.
func isUUID(run string) bool {
	if len(run) != 36 {
		return false
	}
	for i := range len(run) {
		switch i {
		case 8, 13, 18, 23:
			if run[i] != '-' {
				return false
			}
		default:
			if _, length := hexNumber(run[i:], 1); length == 0 {
				return false
			}
		}
	}
	return true
}

func isNumber(part string) bool {
	return len(part) <= maxDigits && strings.Trim(part, "0123456789") == ""
}

// isMixedName accepts letters and digits that change over at most twice.
func isMixedName(part string) bool {
	if len(part) > maxMixed {
		return false
	}
	changes := 0
	letters := ""
	for i := range len(part) {
		if !isDigit(part[i]) {
			letters += part[i : i+1]
		}
		if i > 0 && isDigit(part[i]) != isDigit(part[i-1]) {
			changes++
		}
	}
	return changes <= 2 && (len(letters) <= maxShort || isWord(letters))
}

// isWord accepts letters alone: one word, or several whose first letters are capitals.
func isWord(part string) bool {
	if strings.ContainsFunc(part, func(char rune) bool { return char > 'z' || !isLetter(byte(char)) }) { //nolint:gosec // ASCII by then.
		return false
	}
	capitals := 0
	for i := range len(part) {
		if isUpper(part[i]) {
			capitals++
		}
	}
	switch capitals {
	case len(part):
		return len(part) <= maxCapitals && isPronounceable(part)
	case 0:
		return len(part) <= maxWord && isPronounceable(part)
	}
	return isCompound(part, capitals)
}

// isCompound accepts names as programs have them: each word begins with a capital, and
// none is short but abbreviations.
func isCompound(name string, capitals int) bool {
	if 3*capitals > len(name)+3 {
		return false
	}
	for i := 0; i < len(name); {
		start := i
		for i < len(name) && isUpper(name[i]) {
			i++
		}
		abbreviation := i - start
		if i < len(name) && abbreviation > 1 {
			abbreviation-- // Its last capital begins the next word.
		}
		lower := i
		for i < len(name) && isLower(name[i]) {
			i++
		}
		if i-lower == 1 || i-lower > maxWord || abbreviation > maxShort+1 || !isPronounceable(name[lower:i]) {
			return false
		}
	}
	return true
}

// isPronounceable reports whether not too many consonants follow one another.
func isPronounceable(word string) bool {
	consonants := 0
	for _, letter := range strings.ToLower(word) {
		if strings.ContainsRune("aeiouy", letter) {
			consonants = 0
		} else if consonants++; consonants > maxConsonants {
			return false
		}
	}
	return true
}
