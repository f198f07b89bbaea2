locals {
  env = read_terragrunt_config(find_in_parent_folders("env.hcl"))
}
terraform {
  source = "tfr:///terraform-aws-modules/eks/aws//.?version=20.24.0"
}
inputs = {
  cluster_addons = {
    vpc-cni = { addon_version = local.env.locals.addon }
  }
}
