eks_addons = {
  coredns = {
    addon_version = "v1.11.3-eksbuild.2"
  }
  vpc-cni = {
    addon_version = "v1.19.0-eksbuild.1"
  }
}
