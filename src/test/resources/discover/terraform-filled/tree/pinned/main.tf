# A chart looked up by its name in a list of another file.
locals {
  charts = yamldecode(file("${path.module}/charts.yaml"))["dependencies"]
  calico = merge({
    version = local.charts[index(local.charts.*.name, "tigera-operator")].version
    nginx   = local.charts[index(local.charts[*].name, "ingress-nginx")].version
  }, var.calico)
}

variable "calico" {
  default = {}
}

resource "helm_release" "calico" {
  name       = "calico"
  repository = "https://docs.tigera.io/calico/charts"
  chart      = "tigera-operator"
  version    = local.calico["version"]
  values     = ["${file("${path.module}/values.yaml")}"]
}

# AWS chooses the version, unless somebody does.
data "aws_eks_addon_version" "cni" {
  addon_name         = "vpc-cni"
  kubernetes_version = "1.31"
}

variable "cni_version" {
  default = ""
}

resource "aws_eks_addon" "cni" {
  cluster_name  = "prod"
  addon_name    = "vpc-cni"
  addon_version = var.cni_version == "" ? data.aws_eks_addon_version.cni.version : var.cni_version
}
