package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

var exported = regexp.MustCompile(`export (AIHUBMIX_[A-Z_]+)=(\S+)`)

// service is a running service, and the client that its output describes.
type service struct {
	t         *testing.T
	printed   *bufio.Scanner
	typed     io.Writer
	variables map[string]string
}

func serving(t *testing.T, port uint) *service {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	printed, out := io.Pipe()
	in, typed := io.Pipe()
	ended := make(chan error)
	go func() { ended <- serve(ctx, port, in, out) }()
	t.Cleanup(func() {
		end()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	s := &service{t: t, printed: bufio.NewScanner(printed), typed: typed, variables: map[string]string{}}
	for said := s.next(); !strings.HasPrefix(said, "To change the balance"); said = s.next() {
		if variable := exported.FindStringSubmatch(said); variable != nil {
			s.variables[variable[1]] = variable[2]
		}
	}
	s.next()
	return s
}

// next returns the next line.
func (s *service) next() string {
	s.t.Helper()
	if !s.printed.Scan() {
		s.t.Fatal("nothing more is printed")
	}
	return s.printed.Text()
}

// typeIn types a line, and expects one.
func (s *service) typeIn(line, expected string) {
	s.t.Helper()
	if _, err := io.WriteString(s.typed, line+"\n"); err != nil {
		s.t.Fatal(err)
	}
	if said := s.next(); said != expected {
		s.t.Errorf("it prints %q, not %q", said, expected)
	}
}

// client returns a client without a cache from before.
func (s *service) client() *aihubmix.Client {
	return aihubmix.New(aihubmix.Config{
		ManageKey: aihubmix.NewSecret(s.variables["AIHUBMIX_MANAGE_KEY"]),
		APIKey:    aihubmix.NewSecret(s.variables["AIHUBMIX_API_KEY"]),
		BaseURLs:  []string{s.variables["AIHUBMIX_API_BASE"]},
	})
}

func (s *service) requireQuota(expected int64) {
	s.t.Helper()
	user, err := s.client().User(s.t.Context())
	if err != nil || user.Quota == nil || *user.Quota != expected {
		s.t.Errorf("the account is %+v, not one with %d (%v)", user, expected, err)
	}
}

func TestExampleAccountIsReachedAsPrinted(t *testing.T) {
	s := serving(t, 0)
	s.requireQuota(29071257)
	keys, err := s.client().APIKeys(t.Context())
	if expected := gatewaytest.ExampleAPIKeys(); err != nil || len(keys) != len(expected) {
		t.Errorf("%d keys are listed, not %d (%v)", len(keys), len(expected), err)
	}
	key, err := s.client().CurrentAPIKey(t.Context())
	if err != nil || key.Remaining == nil || key.Remaining.FloatString(2) != "10.00" {
		t.Errorf("the API key is %+v (%v)", key, err)
	}
}

func TestBalanceIsSetByTyping(t *testing.T) {
	s := serving(t, 0)
	s.typeIn(" 1.5 ", "The balance is 1.500000 USD.")
	s.requireQuota(750_000)
	s.typeIn("much", "That is not an amount in US dollars.")
	s.typeIn("", "That is not an amount in US dollars.")
	s.requireQuota(750_000)
	s.typeIn("-2", "The balance is -2.000000 USD.")
	s.requireQuota(-1_000_000)
}

func TestServiceListensOnThePortThatIsGiven(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := net.SplitHostPort(listener.Addr().String())
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	if err := serve(t.Context(), uint(port), strings.NewReader(""), io.Discard); err == nil {
		t.Error("it listens on a port that is taken")
	}
	_ = listener.Close()
	if found := serving(t, uint(port)).variables["AIHUBMIX_API_BASE"]; found != "http://127.0.0.1:"+text {
		t.Errorf("it listens at %s", found)
	}
}
