variable "chart_version" {
  type    = string
  default = "1.14.9"
}

variable "mtu" {
  default = null
}

resource "helm_release" "this" {
  name       = "cilium"
  namespace  = "kube-system"
  repository = "oci://quay.io/cilium/charts"
  chart      = "cilium"
  version    = var.chart_version
  values     = [templatefile("${path.module}/values.yaml.tftpl", { mtu = coalesce(var.mtu, 1500) })]
}
