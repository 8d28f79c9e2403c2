package aihubmix

import (
	"fmt"
	"time"
)

// ExpectedAPIKey is what is known of a key, for comparison with the key that has its ID now: gateways reuse IDs.
type ExpectedAPIKey struct {
	ID   int64
	Name string
	// Key is the secret, or nil if it is not known. Tail has its last four characters if only they are.
	Key  *Secret
	Tail string
	// Began is when the key was created by this side's clock, or zero if that is not known.
	Began time.Time
	// IssuedTime is the creation time as the create reported it, or nil. Reads may round it.
	IssuedTime *int64
	// Shown is what reads of this key have shown.
	Shown ShownOfAPIKey

	// record says that the key was just read or created: it is not read again before a write.
	record *object
}

// ShownOfAPIKey is what reads of a key have shown for later comparisons.
type ShownOfAPIKey struct {
	// CreatedTime and UserID are nil, and Last4 is "", if no read has reported them.
	CreatedTime *int64 `json:"created_time,omitempty"`
	UserID      *int64 `json:"user_id,omitempty"`
	Last4       string `json:"last4,omitempty"`
	// Tail says that the last four characters were those of the secret: some masks end in others.
	Tail bool `json:"tail,omitempty"`
	// Secret says that a read has shown the whole secret.
	Secret bool `json:"secret,omitempty"`
}

// Sameness says whether two records describe the same key.
type Sameness int

// The results of a comparison. Nothing may be written to a key of unknown sameness.
const (
	UnknownSameness Sameness = iota
	SameKey
	DifferentKey
)

// issuedTolerance is how many seconds the creation times in the response to a create and in
// a read of the same key may differ: gateways round them.
const issuedTolerance = 2

// Compare says whether the key that was found is the expected one. The first rule that
// applies decides. difference describes a different key in words that follow its name.
func (e ExpectedAPIKey) Compare(found APIKey) (sameness Sameness, difference string) {
	lastFour, created := e.lastFour(), e.Shown.CreatedTime
	areSecretsKnown := e.Shown.Secret && e.Key != nil && found.Key != nil
	areTimesKnown := created != nil && found.CreatedTime != nil
	areNamesKnown := e.Name != "" && found.Name != ""
	switch {
	case e.Key != nil && found.Key != nil && e.Key.Reveal() == found.Key.Reveal(),
		found.Last4 != "" && (found.Last4 == e.SecretTail() || found.Last4 == lastFour),
		areNamesKnown && e.Name == found.Name && e.hasCreationTime(found):
		return SameKey, "" // With the same time and name, its secret was changed at the gateway.
	case lastFour != "" && found.Last4 != "":
		return DifferentKey, fmt.Sprintf("has a secret that ends in %s rather than %s", found.Last4, lastFour)
	case areSecretsKnown:
		return DifferentKey, "has a different secret"
	case e.Shown.UserID != nil && found.UserID != nil && *e.Shown.UserID != *found.UserID:
		return DifferentKey, fmt.Sprintf("belongs to the account with the ID %d rather than %d",
			*found.UserID, *e.Shown.UserID)
	case areTimesKnown && *created == *found.CreatedTime:
		return SameKey, "" // It was renamed.
	case areTimesKnown:
		return DifferentKey, fmt.Sprintf("was created at %s rather than %s", utc(*found.CreatedTime), utc(*created))
	case areNamesKnown && e.Name == found.Name:
		return SameKey, ""
	case areNamesKnown:
		return DifferentKey, fmt.Sprintf("does not have the name %q", e.Name)
	}
	return UnknownSameness, ""
}

// hasCreationTime compares the creation time with that of another read, or else with that of
// the create.
func (e ExpectedAPIKey) hasCreationTime(found APIKey) bool {
	switch {
	case found.CreatedTime == nil:
		return false
	case e.Shown.CreatedTime != nil:
		return *e.Shown.CreatedTime == *found.CreatedTime
	case e.IssuedTime == nil:
		return false
	}
	difference := *e.IssuedTime - *found.CreatedTime
	return max(difference, -difference) <= issuedTolerance
}

// lastFour returns the last four characters that a read of this key shows, or "" if that is not
// known. Without a secret to compare them with, they count as they were shown.
func (e ExpectedAPIKey) lastFour() string {
	if e.Shown.Tail || e.SecretTail() == "" {
		return e.Shown.Last4
	}
	return ""
}

// HasOtherTail reports whether reads have shown the end of the secret, and the key that was found shows another.
func (e ExpectedAPIKey) HasOtherTail(found APIKey) bool {
	ours := e.SecretTail()
	return e.Shown.Tail && ours != "" && found.Last4 != "" && found.Last4 != ours
}

// After returns what is known of the key after a read of it.
func (e ExpectedAPIKey) After(found APIKey) ExpectedAPIKey {
	if found.CreatedTime != nil {
		e.Shown.CreatedTime = found.CreatedTime
	}
	if found.UserID != nil {
		e.Shown.UserID = found.UserID
	}
	if found.Last4 != "" {
		e.Shown.Last4 = found.Last4
	}
	e.Shown.Tail = e.Shown.Tail || found.Last4 != "" && found.Last4 == e.SecretTail()
	e.Shown.Secret = e.Shown.Secret || e.Key != nil && found.Key != nil && e.Key.Reveal() == found.Key.Reveal()
	return e
}

// Expected returns what is known of a key that was just read or created.
func (k APIKey) Expected() ExpectedAPIKey {
	expected := ExpectedAPIKey{ID: k.ID, Name: k.Name, Key: k.Key, Began: k.began, record: k.record}
	if !k.began.IsZero() {
		expected.IssuedTime = k.CreatedTime
		if k.isMasked && k.Last4 == expected.SecretTail() {
			expected.Shown.Last4, expected.Shown.Tail = k.Last4, k.Last4 != ""
		}
		return expected
	}
	return expected.After(k)
}

// SecretTail returns the last four characters of the secret, or "" if they are not known.
func (e ExpectedAPIKey) SecretTail() string {
	if e.Key == nil {
		return e.Tail
	}
	return lastFourOf(e.Key.Reveal())
}

func utc(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(time.RFC3339) }

// DifferentKeyError says that an ID now belongs to a different key, or to one that cannot be compared.
type DifferentKeyError struct {
	// Found is the key that has the ID now.
	Found APIKey
	// Difference describes it in words that follow its name.
	Difference string
}

// Error implements error.
func (e DifferentKeyError) Error() string {
	return fmt.Sprintf("the ID %d now belongs to a different API key: %q %s", e.Found.ID, e.Found.Name, e.Difference)
}

// check returns a [DifferentKeyError] if the key that was found is a different one, or if it is to be written and
// is not known to be the expected one.
func (e ExpectedAPIKey) check(found APIKey, isToBeWritten bool) error {
	sameness, difference := e.Compare(found)
	switch {
	case sameness == DifferentKey:
		return DifferentKeyError{found, difference}
	case sameness == UnknownSameness && isToBeWritten:
		return DifferentKeyError{found, "cannot be compared with the expected one"}
	}
	return nil
}
