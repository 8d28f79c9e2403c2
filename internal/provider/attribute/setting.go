package attribute

import (
	"fmt"
	"strconv"
)

// MaxShownSetting is how long a setting is that can be shown: less than any key.
const MaxShownSetting = 8

// FormatSetting is a value that cannot be used, unless it may be a key in the wrong place.
func FormatSetting(text string) string {
	if len(text) > MaxShownSetting {
		return fmt.Sprintf("a text of %d characters", len(text))
	}
	return strconv.Quote(text)
}
