variable "minimum_balance_usd" {
  description = "Balance in US dollars below which the gate is closed. It can come from max_output_cost_usd of a model; null is an error."
  type        = number
  nullable    = false
}

variable "tolerated_failures" {
  description = "Kinds of failure to read the account that leave the gate open. By default none: the gate fails closed."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setsubtract(var.tolerated_failures, ["unauthorized", "rate_limited", "network", "server", "protocol"])) == 0
    error_message = "The kinds of failure are unauthorized, rate_limited, network, server and protocol."
  }
}

variable "message" {
  description = "What to do if the balance is too low; the end of the error message. It is left out if the account could not be read."
  type        = string
  default     = "Top up the AIHubMix account, then try again."
  nullable    = false
}
