package transport

import (
	"strings"
	"sync"
)

const (
	// secretPiece is how many bytes of a secret in a row give it away.
	secretPiece = 8
	// minSecret is how long a text is at least to count as a secret: less is part of
	// any word.
	minSecret = 4
)

// secrets are those that this process has seen: the keys it was configured with, and
// what answers have held.
type secrets struct {
	// texts has each in lower case, since a server may change the case, as a key: fmt,
	// which would print those of a usual map, does not look into this one.
	texts sync.Map
}

func (s *secrets) add(all ...Secret) {
	for _, secret := range all {
		text := lowered(secret.Reveal())
		// Gateways of the one-api family know an API key without its prefix.
		if bare := strings.TrimPrefix(text, apiKeyPrefix); len(bare) >= secretPiece {
			text = bare
		}
		// What is shown has lost its escapes, so a secret that has some looks otherwise there.
		for _, form := range []string{text, lowered(unescape(text))} {
			if len(form) >= minSecret {
				s.texts.Store(form, nil)
			}
		}
	}
}

// mark marks each piece of a secret in the words, in any case. Of a secret that is
// shorter than a piece, only the whole counts, where it is a word of its own.
func (s *secrets) mark(words string, hidden []bool) {
	lower := lowered(words)
	pieces := map[string]bool{}
	for i := 0; i+secretPiece <= len(lower); i++ {
		pieces[lower[i:i+secretPiece]] = false
	}
	for key := range s.texts.Range {
		text, _ := key.(string)
		if len(text) < secretPiece {
			markWord(lower, text, hidden)
		}
		for i := 0; i+secretPiece <= len(text); i++ {
			piece := text[i : i+secretPiece]
			if _, stands := pieces[piece]; stands {
				pieces[piece] = true
			}
		}
	}
	for i := 0; i+secretPiece <= len(lower); i++ {
		if pieces[lower[i:i+secretPiece]] {
			mark(hidden, i, i+secretPiece)
		}
	}
}

func markWord(words, word string, hidden []bool) {
	for from := 0; ; {
		start := strings.Index(words[from:], word)
		if start < 0 {
			return
		}
		start += from
		end := start + len(word)
		from = start + 1
		if (start == 0 || !isTokenByte(words[start-1])) && (end == len(words) || !isTokenByte(words[end])) {
			mark(hidden, start, end)
		}
	}
}

// Remember keeps secrets that the response holds out of whatever is shown from now on. Nil
// stands for none.
func (a *Response) Remember(found ...*Secret) {
	for _, secret := range found {
		if secret != nil {
			a.redact.secrets.add(*secret)
		}
	}
}
