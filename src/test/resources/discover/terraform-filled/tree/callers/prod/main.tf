module "cni" {
  source         = "../cni"
  cilium_version = "1.16.3"
}
