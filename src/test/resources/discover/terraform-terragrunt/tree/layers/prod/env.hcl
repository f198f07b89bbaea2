locals {
  region = read_terragrunt_config("region.hcl")
  versions = {
    network = "1.16.3"
    dns = "1.9.0"
  }
  addon = local.region.locals.addon
}
