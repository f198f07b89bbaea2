variable "multus_version" { default = "v4.2.0" }
variable "calico_version" { default = "v3.29.0" }
variable "cilium_cli_version" { default = "v0.16.0" }

resource "helm_release" "cilium" {
  name       = "cilium"
  repository = "https://helm.cilium.io"
  chart      = "cilium"
  version    = data.external.version.result.version
  values     = [data.template_file.values.rendered, file("missing.yaml")]
}

resource "helm_release" "spiderpool" {
  name       = "spiderpool"
  repository = var.repository
  chart      = "spiderpool"
  version    = "~> 0.9"
  set {
    name  = "clusterName"
    value = module.eks.name
  }
}

resource "helm_release" "newest" {
  name       = "cilium"
  repository = "https://helm.cilium.io"
  chart      = "cilium"
}

resource "helm_release" "any" {
  for_each = toset(var.charts)
  name     = each.key
  chart    = each.value
}

resource "helm_release" "listed" {
  name    = "uk8s"
  chart   = "oci://registry.example/uk8s"
  version = var.versions[terraform.workspace]
}
