// Package configured holds what the provider's configuration comes to: the client, handed out only after the key and
// the account were checked, the gateway's quota unit, and the diagnostics of failed requests.
package configured
