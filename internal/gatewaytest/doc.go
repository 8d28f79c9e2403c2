// Package gatewaytest is a gateway in memory: the AIHubMix platform API for tests, the demo and make service.
//
// A [Server] has the state of an account, responds like the hosted service and its relatives ([Style], [Quirks]), logs
// every request, and fails on purpose ([Fault]). [NewServer] listens on a loopback port, for a real Terraform run;
// [NewMemoryServer] is reached through [Server.Transport] only, which works in a testing/synctest bubble. [Clock]
// replaces the client's clock if a real Terraform run would have to wait.
package gatewaytest
