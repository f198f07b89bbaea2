module "eks" {
  source         = "terraform-aws-modules/eks/aws"
  version        = "20.31.0"
  cluster_addons = var.eks_addons
}
