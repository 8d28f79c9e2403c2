# A mock has no keys: Terraform cannot mock lists of objects. What the module finds
# has to be tested with an account.
mock_provider "aihubmix" {}

run "an_account_without_keys_has_no_findings" {
  assert {
    condition     = length(concat(output.unlimited, output.never_expiring, output.idle, output.above_balance, output.not_managed, output.abandoned, output.expired, output.exhausted, output.too_small, output.retired)) == 0
    error_message = "There is nothing to find."
  }
}
