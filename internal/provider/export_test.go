package provider

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// FrameworkServer returns the framework's server inside of a server of ours, with errors in words of the provider.
func FrameworkServer(of tfprotov6.ProviderServer) tfprotov6.ProviderServer {
	return of.(server).ProtocolServer
}

// PlainFrameworkServer returns the framework's server itself.
func PlainFrameworkServer(of tfprotov6.ProviderServer) tfprotov6.ProviderServer {
	return of.(server).ProtocolServer.(framework).ProtocolServer
}
