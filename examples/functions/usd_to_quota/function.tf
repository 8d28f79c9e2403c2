# 29071257
output "quota" {
  value = provider::aihubmix::usd_to_quota(58.142514)
}
