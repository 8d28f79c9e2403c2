package provider

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// FrameworkServer returns the framework's server inside of a server of ours.
func FrameworkServer(of tfprotov6.ProviderServer) tfprotov6.ProviderServer {
	return of.(server).ProtocolServer
}
