locals {
  versions = yamldecode(file("${path.module}/versions.yaml"))
}

module "cilium" {
  source        = "../../modules/cilium"
  chart_version = local.versions.cilium
}

module "again" {
  source = "../../modules/cilium"
}
