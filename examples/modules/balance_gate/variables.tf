variable "minimum_balance_usd" {
  description = "Balance in US dollars below which the gate is closed."
  type        = number
  nullable    = false
}

variable "tolerated_failures" {
  description = "Kinds of failure to read the account for which the gate is open all the same. By default none: the gate fails closed."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setsubtract(var.tolerated_failures, ["unauthorized", "rate_limited", "network", "server", "protocol"])) == 0
    error_message = "The kinds of failure are unauthorized, rate_limited, network, server and protocol."
  }
}

variable "message" {
  description = "What to do where the gate is closed; stands at the end of the error."
  type        = string
  default     = "Top up the AIHubMix account, then try again."
  nullable    = false
}
