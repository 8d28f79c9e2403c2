variable "minimum_balance_usd" {
  description = "Balance in US dollars below which the gate is closed."
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
  description = "What to do if the gate is closed; the end of the error message."
  type        = string
  default     = "Top up the AIHubMix account, then try again."
  nullable    = false
}
