package aihubmix

import (
	"net/http"
	"time"
)

// dateTolerance is by how much the clocks of a gateway and a proxy before it may differ.
const dateTolerance = time.Second

// noteDate keeps how far the server's clock is ahead at least, so that the time at
// which the server made something can be compared with the time of a request.
func (c *Client) noteDate(header http.Header) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return
	}
	// Date has whole seconds, cut off. It may be that of a proxy, whose clock differs.
	c.serverAhead.Store(int64(date.Sub(c.clock.Now()) - dateTolerance))
}
