package aihubmix

import (
	"net/http"
	"time"
)

// noteDate keeps how far the server's clock is ahead, so that the time at which
// the server made something can be compared with the time of a request.
func (c *Client) noteDate(header http.Header) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return
	}
	// Date has whole seconds, cut off.
	c.serverAhead.Store(int64(date.Sub(c.clock.Now().Truncate(time.Second))))
}
