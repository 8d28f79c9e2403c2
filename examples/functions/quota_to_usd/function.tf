# 58.142514
output "usd" {
  value = provider::aihubmix::quota_to_usd(29071257)
}
