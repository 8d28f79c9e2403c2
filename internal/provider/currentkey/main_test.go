package currentkey_test

import (
	"os"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestMain(m *testing.M) { os.Exit(providertest.Run(m)) }
