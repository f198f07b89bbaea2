module "kubernetes_addons" {
  source = "github.com/aws-ia/terraform-aws-eks-blueprints//modules/kubernetes-addons?ref=v4.32.1"

  enable_amazon_eks_vpc_cni = true
  amazon_eks_vpc_cni_config = {
    addon_version     = "v1.13.0-eksbuild.1"
    resolve_conflicts = "OVERWRITE"
  }
  enable_cilium = true
  cilium_helm_config = {
    version = "1.13.0"
  }
  enable_spiderpool = false
  spiderpool_helm_config = {
    version = "0.9.8"
  }
}

module "eks" {
  source                        = "acme/eks/aws"
  cluster_vpc_cni_addon_version = "v1.19.0-eksbuild.1"
}
