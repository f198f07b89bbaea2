locals {
  addon = "v1.18.5-eksbuild.1"
  loop = read_terragrunt_config("env.hcl")
}
