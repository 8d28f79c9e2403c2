package redact

import (
	"strings"
	"testing"
)

// length is how much of a text is read.
const length = 32 << 10

func TestTextIsReadUpToABound(t *testing.T) {
	redactor := New()
	token := "sk-1" + strings.Repeat("a", length-9)
	if shown := redactor.Text(token + " tail"); shown != mask+" tail" {
		t.Errorf("of a text of 32 KiB, this is shown: %s", shown)
	}
	if shown := redactor.Text(token + "bcdef tail"); shown != mask {
		t.Errorf("of a longer text, this is shown: %s", shown)
	}
}
