package transport

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// networkReason explains errors of net/http.
func networkReason(err error) string {
	record, isRecord := errors.AsType[tls.RecordHeaderError](err)
	operation, _ := errors.AsType[*net.OpError](err)
	switch {
	case isRecord && string(record.RecordHeader[:]) == "HTTP/":
		return "the port speaks plain http, but the base URL says https"
	case strings.Contains(err.Error(), `malformed HTTP response "\x15\x03`): // An alert of TLS.
		return "the port speaks https, but the base URL says http"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the response was cut off"
	case errors.Is(err, io.EOF):
		return "the connection was closed without a response"
	case operation != nil && operation.Op == "proxyconnect":
		return fmt.Sprintf("the proxy that HTTPS_PROXY or HTTP_PROXY names cannot be reached: %s", operation.Err)
	case errors.Is(err, syscall.ECONNRESET):
		return "the connection was reset"
	case operation != nil && operation.Op == "dial" && operation.Addr != nil:
		return fmt.Sprintf("cannot connect to %s: %s", operation.Addr, withoutSystemCall(operation.Err))
	case operation != nil && operation.Op == "dial":
		return fmt.Sprintf("cannot connect: %s", operation.Err) // It may be the name server's failure.
	}
	if _, isUnknown := errors.AsType[x509.UnknownAuthorityError](err); isUnknown {
		return fmt.Sprintf("%s. If a proxy of your organization signs it, add its root certificate to %s",
			err, certificateStore(runtime.GOOS))
	}
	return err.Error()
}

// withoutSystemCall returns the reason of a failed system call, without the call's name.
func withoutSystemCall(err error) error {
	if call, isCall := errors.AsType[*os.SyscallError](err); isCall {
		return call.Err
	}
	return err
}

// certificateStore names the place of root certificates on a system.
func certificateStore(system string) string {
	switch system {
	case "windows":
		return "this system's store, “Trusted Root Certification Authorities”"
	case "darwin":
		return "this system's keychain"
	}
	return "this system's store, or name its file in the environment variable SSL_CERT_FILE"
}

// isMistakenForHTTP reports whether the response is that of a server to plain http on its port for https.
func (r *Response) isMistakenForHTTP() bool {
	return r.status == http.StatusBadRequest && strings.HasPrefix(r.baseURL, "http://") &&
		bytes.Contains(r.body, []byte("HTTPS")) && bytes.Contains(r.body, []byte("HTTP request"))
}
