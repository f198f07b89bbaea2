eks_addons = {
  coredns = {
    addon_version = "v1.11.3-eksbuild.2"
  }
  vpc-cni = {
    addon_version = "v1.19.2-eksbuild.1"
  }
}
