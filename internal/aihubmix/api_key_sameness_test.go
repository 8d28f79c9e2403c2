package aihubmix_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// secretOf returns a secret that ends in these characters.
func secretOf(tail string) *aihubmix.Secret {
	return new(aihubmix.NewSecret("sk-abcdefghijklmnopqrst" + tail))
}

// The first rule that applies decides.
func TestOneListOfRulesSaysWhichKeysAreTheSame(t *testing.T) {
	type shown = aihubmix.ShownOfAPIKey
	at := func(seconds int64) *int64 { return new(1_790_000_000 + seconds) }
	const same, different, unknown = aihubmix.SameKey, aihubmix.DifferentKey, aihubmix.UnknownSameness
	for name, test := range map[string]struct {
		expected aihubmix.ExpectedAPIKey
		found    aihubmix.APIKey
		sameness aihubmix.Sameness
	}{
		"1: the secret, whatever else differs": {
			aihubmix.ExpectedAPIKey{Name: "a", Key: secretOf("wxyz"), Shown: shown{CreatedTime: at(0), UserID: at(0)}},
			aihubmix.APIKey{Name: "b", Key: secretOf("wxyz"), CreatedTime: at(9), UserID: at(1)},
			same,
		},
		"1: the end of the secret": {
			aihubmix.ExpectedAPIKey{Name: "a", Key: secretOf("wxyz")},
			aihubmix.APIKey{Name: "b", Last4: "wxyz", CreatedTime: at(9)},
			same,
		},
		"1: the end that reads have shown": {
			aihubmix.ExpectedAPIKey{Name: "a", Shown: shown{Last4: "wxyz", CreatedTime: at(0)}},
			aihubmix.APIKey{Name: "b", Last4: "wxyz", CreatedTime: at(9)},
			same,
		},
		"1: a mask that ends the same for each key": {
			aihubmix.ExpectedAPIKey{Name: "a", Key: secretOf("wxyz"), Shown: shown{Last4: "mask"}},
			aihubmix.APIKey{Name: "b", Last4: "mask"},
			different,
		},
		"2: time and name, with another secret": {
			aihubmix.ExpectedAPIKey{Name: "a", Key: secretOf("wxyz"), Shown: shown{Secret: true, CreatedTime: at(0)}},
			aihubmix.APIKey{Name: "a", Key: secretOf("1234"), Last4: "1234", CreatedTime: at(0)},
			same,
		},
		"2: name, and a time that a read rounds": {
			aihubmix.ExpectedAPIKey{Name: "a", Key: secretOf("wxyz"), IssuedTime: at(0), Shown: shown{Secret: true}},
			aihubmix.APIKey{Name: "a", Key: secretOf("1234"), CreatedTime: at(-2)},
			same,
		},
		"2: times of two reads are not rounded": {
			aihubmix.ExpectedAPIKey{Name: "a", Key: secretOf("wxyz"), IssuedTime: at(2), Shown: shown{
				CreatedTime: at(0), Secret: true,
			}},
			aihubmix.APIKey{Name: "a", Key: secretOf("1234"), CreatedTime: at(2)},
			different,
		},
		"3: another secret, and a rounded time with another name": {
			aihubmix.ExpectedAPIKey{Name: "a", Key: secretOf("wxyz"), IssuedTime: at(0), Shown: shown{
				Last4: "wxyz", Tail: true,
			}},
			aihubmix.APIKey{Name: "b", Last4: "1234", CreatedTime: at(2)},
			different,
		},
		"3: another secret at the same time": {
			aihubmix.ExpectedAPIKey{Name: "a", Key: secretOf("wxyz"), Shown: shown{Secret: true, CreatedTime: at(0)}},
			aihubmix.APIKey{Name: "b", Key: secretOf("1234"), CreatedTime: at(0)},
			different,
		},
		"3: a secret that reads have not shown before says nothing": {
			aihubmix.ExpectedAPIKey{Name: "a", Key: secretOf("wxyz"), Shown: shown{CreatedTime: at(0)}},
			aihubmix.APIKey{Name: "b", Key: secretOf("1234"), CreatedTime: at(0)},
			same,
		},
		"an account that two reads report": {
			aihubmix.ExpectedAPIKey{Name: "a", Shown: shown{UserID: at(0)}},
			aihubmix.APIKey{Name: "a", UserID: at(1)},
			different,
		},
		"4: a rename": {
			aihubmix.ExpectedAPIKey{Name: "a", Shown: shown{CreatedTime: at(0)}},
			aihubmix.APIKey{Name: "b", CreatedTime: at(0)},
			same,
		},
		"4: another time": {
			aihubmix.ExpectedAPIKey{Name: "a", Shown: shown{CreatedTime: at(0)}},
			aihubmix.APIKey{Name: "a", CreatedTime: at(1)},
			different,
		},
		"5: the name, if the time of the create alone differs": {
			aihubmix.ExpectedAPIKey{Name: "a", IssuedTime: at(0)},
			aihubmix.APIKey{Name: "a", CreatedTime: at(28_800)},
			same,
		},
		"5: another name": {aihubmix.ExpectedAPIKey{Name: "a"}, aihubmix.APIKey{Name: "b"}, different},
		"6: nothing":      {aihubmix.ExpectedAPIKey{}, aihubmix.APIKey{Name: "b", Last4: "wxyz"}, unknown},
	} {
		t.Run(name, func(t *testing.T) {
			sameness, difference := test.expected.Compare(test.found)
			equal(t, "sameness", sameness, test.sameness)
			equal(t, "it says a difference", difference != "", sameness == different)
		})
	}
}

// What reads have shown is kept; what a read lacks is not forgotten.
func TestReadsShowWhatIsComparedLater(t *testing.T) {
	first := aihubmix.APIKey{CreatedTime: new(int64(5)), UserID: new(int64(0)), Last4: "wxyz", Key: secretOf("wxyz")}
	expected := aihubmix.ExpectedAPIKey{Key: secretOf("wxyz")}.After(first)
	equal(t, "time", *expected.Shown.CreatedTime, 5)
	equal(t, "account", *expected.Shown.UserID, 0)
	equal(t, "its secret was shown", expected.Shown.Secret && expected.Shown.Tail, true)
	equal(t, "nothing changes", expected.After(aihubmix.APIKey{}).Shown == expected.Shown, true)
	equal(t, "the secret was changed", expected.HasOtherTail(aihubmix.APIKey{Last4: "1234"}), true)
	equal(t, "it is not known", expected.HasOtherTail(aihubmix.APIKey{}), false)
	masked := aihubmix.ExpectedAPIKey{Key: secretOf("wxyz")}.After(aihubmix.APIKey{Last4: "mask"})
	equal(t, "a mask is no end of the secret", masked.HasOtherTail(aihubmix.APIKey{Last4: "1234"}), false)
}
