// Package gatewaytest is the AIHubMix platform API in memory, as
// net/http/httptest is to net/http.
//
// A [Server] keeps the state of one account, answers as the hosted service and
// its relatives do, remembers every request, and fails on purpose by rule
// ([Fault]). [NewServer] listens on a loopback port, for a real Terraform run;
// [NewMemoryServer] is reached through [Server.Transport] alone, which works
// inside a testing/synctest bubble. [Clock] stands in for the client's clock
// where a real Terraform run would have to wait.
package gatewaytest
