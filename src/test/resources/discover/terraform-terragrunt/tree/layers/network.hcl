locals {
  env              = read_terragrunt_config(find_in_parent_folders("env.hcl"))
  base_source_url  = "git::git@github.com:example/modules.git//helm-release"
}
inputs = {
  name          = "network"
  chart         = "cilium"
  repository    = "https://helm.cilium.io"
  chart_version = local.env.locals.versions.network
}
