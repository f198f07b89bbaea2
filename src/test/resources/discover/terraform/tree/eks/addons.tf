data "aws_eks_addon_version" "latest" {
  addon_name         = "vpc-cni"
  kubernetes_version = module.eks.cluster_version
  most_recent        = true
}

resource "aws_eks_addon" "this" {
  for_each                    = var.addons
  cluster_name                = module.eks.cluster_name
  addon_name                  = each.key
  addon_version               = try(each.value.version, null)
  resolve_conflicts_on_update = "PRESERVE"
  configuration_values = jsonencode({
    env = { ENABLE_PREFIX_DELEGATION = "true" }
  })
}

variable "addons" {
  default = {
    vpc-cni = { version = "v1.19.4-eksbuild.1" }
    coredns = {}
  }
}

resource "aws_eks_addon" "latest" {
  cluster_name  = "other"
  addon_name    = "vpc-cni"
  addon_version = data.aws_eks_addon_version.latest.version
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.31"

  cluster_addons = {
    coredns = {}
    vpc-cni = {
      addon_version  = "v1.19.3-eksbuild.1"
      before_compute = true
      configuration_values = jsonencode({
        env = {
          WARM_IP_TARGET = "5"
        }
      })
    }
  }
}

module "recent" {
  source  = "terraform-aws-modules/eks/aws"
  version = "21.0.4"

  addons = {
    vpc-cni = { most_recent = true }
  }
}

module "blueprints" {
  source  = "aws-ia/eks-blueprints-addons/aws"
  version = "~> 1.20"

  eks_addons = {
    vpc-cni = { addon_version = var.unset }
  }
  helm_releases = {
    cilium = {
      chart         = "cilium"
      chart_version = "1.17.4"
      repository    = "https://helm.cilium.io/"
      namespace     = "kube-system"
      values        = ["MTU: 1400"]
    }
  }
}

module "kubernetes" {
  source         = "example/kubernetes/cloud"
  version        = "2.17.0"
  cilium_version = "1.16.5"
  calico_version = "v3.27.0"
}
