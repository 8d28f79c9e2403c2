data "aihubmix_user" "current" {
  allow_failure = true
  omit_secrets  = true

  lifecycle {
    # try() makes a balance that the gateway does not report count as too low.
    postcondition {
      condition = (
        self.available
        ? try(self.balance_usd >= var.minimum_balance_usd, false)
        : contains(var.tolerated_failures, coalesce(self.failure_kind, "unknown"))
      )
      # Topping up helps if the balance was read, and not if the key is refused.
      error_message = (
        self.available
        ? "The AIHubMix balance is ${try("${self.balance_usd} USD", "unknown")}, but at least ${var.minimum_balance_usd} USD are required. ${var.message}"
        : coalesce(self.failure, "The AIHubMix account could not be read.")
      )
    }
  }
}
