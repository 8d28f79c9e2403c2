terraform {
  required_version = ">= 1.5"

  required_providers {
    aihubmix = {
      source  = "aihubmix/aihubmix"
      version = "~> 0.1.0"
    }
  }
}
