module "cilium" {
  source        = "../../modules/cilium"
  chart_version = "1.15.4"
  mtu           = 9000
}
