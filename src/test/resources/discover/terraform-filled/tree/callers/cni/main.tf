variable "cilium_version" {}
resource "kubectl_manifest" "cni" {
  yaml_body = templatefile("${path.module}/templates/cni.yaml.tftpl", { version = var.cilium_version })
}
