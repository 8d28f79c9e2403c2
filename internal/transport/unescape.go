package transport

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unescapeRounds is how many escapes of escapes are undone.
const unescapeRounds = 12

// unescape undoes the escapes of JSON, URLs and HTML until none is left, so that what
// stands behind them can be judged, and drops what cannot be seen. What is escaped
// more often than anybody does by mistake is not shown at all.
func unescape(words string) string {
	for range unescapeRounds {
		plain := visible(unescapeOnce(visible(words)))
		if plain == words {
			return words
		}
		words = plain
	}
	return hiddenSecret
}

// visible drops what has no width, or turns the direction of writing, makes blanks of
// line breaks and the like, and narrows the wide forms of what a key may have.
func visible(words string) string {
	before := rune(0)
	return strings.Map(func(char rune) rune {
		switch {
		case char == utf8.RuneError, unicode.IsSpace(char):
			char = ' '
		case char >= '！' && char <= '～' && isTokenByte(byte(char-'！'+'!')):
			char = char - '！' + '!'
		case !unicode.IsGraphic(char), unicode.Is(unicode.Variation_Selector, char), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, char):
			return -1
		case before <= unicode.MaxASCII && unicode.Is(unicode.Mn, char): // An accent on a letter of a key.
			return -1
		}
		before = char
		return char
	}, words)
}

// unescapeOnce undoes each escape that stands in the words, left to right.
func unescapeOnce(words string) string {
	if !strings.ContainsAny(words, `%\&`) {
		return words
	}
	var plain strings.Builder
	for i := 0; i < len(words); {
		char, length := rune(0), 0
		switch words[i] {
		case '%':
			char, length = hexByte(words[i+1:])
		case '\\':
			char, length = backslashed(words[i+1:])
		case '&':
			char, length = entity(words[i+1:])
		}
		if length == 0 {
			plain.WriteByte(words[i])
			i++
			continue
		}
		plain.WriteRune(char)
		i += 1 + length
	}
	return plain.String()
}

// hexByte reads two digits. Only ASCII matters: keys have nothing else, and the parts
// of other characters are as good as unreadable.
func hexByte(text string) (char rune, length int) {
	char, length = hexNumber(text, 2)
	if length != 2 {
		return 0, 0
	}
	if char > unicode.MaxASCII {
		char = ' '
	}
	return char, length
}

// hexNumber reads as many digits as there are, at most so many.
func hexNumber(text string, most int) (number rune, length int) {
	for length < most && length < len(text) {
		digit, err := strconv.ParseUint(text[length:length+1], 16, 8)
		if err != nil {
			break
		}
		number = number<<4 | rune(digit)
		length++
	}
	return number, length
}

// backslashed reads what follows a backslash in JSON, JavaScript, Go or Java.
func backslashed(text string) (char rune, length int) {
	if text == "" {
		return 0, 0
	}
	switch text[0] {
	case 'u', 'U':
		if digits, isBraced := strings.CutPrefix(text[1:], "{"); isBraced {
			char, length = hexNumber(digits, 6)
			if length > 0 && strings.HasPrefix(digits[length:], "}") {
				return char, length + 3
			}
			return 0, 0
		}
		if char, length = hexNumber(text[1:], 4); length == 4 {
			return char, 5
		}
		return 0, 0
	case 'x', 'X':
		if char, length = hexByte(text[1:]); length == 2 {
			return char, 3
		}
		return 0, 0
	case 'n', 'r', 't':
		return ' ', 1
	}
	char, length = utf8.DecodeRuneInString(text)
	return char, length
}

// entities are those names of HTML that stand for what a key may have.
var entities = map[string]rune{
	"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\'', "nbsp": ' ', "hyphen": '-', "dash": '-', "lowbar": '_',
	"plus": '+', "sol": '/', "equals": '=', "period": '.', "percnt": '%', "bsol": '\\', "num": '#', "colon": ':',
}

// entity reads what follows an ampersand in HTML.
func entity(text string) (char rune, length int) {
	if number, isNumber := strings.CutPrefix(text, "#"); isNumber {
		char, length = entityNumber(number)
		if length == 0 {
			return 0, 0
		}
		length++
	} else {
		for length < len(text) && length < len("percnt") && isLetter(text[length]) {
			length++
		}
		named, known := entities[lowered(text[:length])]
		if !known {
			return 0, 0
		}
		char = named
	}
	if strings.HasPrefix(text[length:], ";") { // Browsers do without it.
		length++
	}
	return char, length
}

// entityNumber reads what follows "&#".
func entityNumber(text string) (char rune, length int) {
	if digits, isHex := strings.CutPrefix(lowered(text), "x"); isHex {
		char, length = hexNumber(digits, 6)
		if length == 0 {
			return 0, 0
		}
		return char, length + 1
	}
	for length < len(text) && length < 7 && text[length] >= '0' && text[length] <= '9' {
		char = char*10 + rune(text[length]-'0')
		length++
	}
	return char, length
}
