locals {
  versions = read_terragrunt_config(find_in_parent_folders("versions.hcl"))
}
terraform {
  source = "../../../modules/cilium"
}
inputs = {
  cilium_version = local.versions.locals.cilium
}
