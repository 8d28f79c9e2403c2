package gatewaytest

import "fmt"

// ExampleSecret is the secret of the key "production" in [ExampleAPIKeys], without "sk-".
const ExampleSecret = "ProductionKeyForInference0123456789abcdefghijklm"

// ExampleAPIKeys returns the keys that the examples of the documentation look for.
func ExampleAPIKeys() []APIKey {
	keys := []APIKey{
		{
			Name: "production", Key: ExampleSecret, RemainQuota: 5_000_000, ExpiredTime: 4_070_908_800,
			Models: "gpt-5,gpt-5-nano",
		},
		{Name: "laptop", Unlimited: true},
	}
	for number := range int64(3) {
		keys = append(keys, APIKey{
			Name: fmt.Sprintf("app-%d", number+1), RemainQuota: 2_500_000 - number*500_000, UsedQuota: number * 500_000,
		})
	}
	return keys
}
