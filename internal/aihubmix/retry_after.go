package aihubmix

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// retryAfter is how long an answer asks to wait, 0 where it does not, where the
// moment is past, and where the header cannot be understood. A number beyond
// 32 bits counts as the largest within.
//
// A date is taken relative to the server's own Date, where there is one: this
// machine's clock may be wrong.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(seconds) * time.Second
	}
	moment, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	return max(moment.Sub(now), 0)
}
