variable "managed_ids" {
  description = "IDs of the keys that are managed here."
  type        = set(number)
  default     = []
  nullable    = false
}

variable "managed_names" {
  description = "Names of the keys that are managed here: another key with such a name was left by a run that was killed."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "idle_days" {
  description = "After how many days without use a key counts as idle."
  type        = number
  default     = 90
  nullable    = false
}

variable "has_catalogue" {
  description = "Whether the gateway has a model catalogue. One of the one-api family has none: there, no key counts as too small for a response."
  type        = bool
  default     = true
  nullable    = false
}
