locals {
  manifests = {
    for name in fileset("${path.module}/manifests", "*.{yaml,yml}") :
    name => templatefile("${path.module}/manifests/${name}", {
      agent       = var.images["agent"]
      tolerations = var.tolerations
    })
  }
}

resource "example_node_file" "calico" {
  content {
    text = templatefile("${path.module}/calico.tpl", { image = var.images["calico"] })
  }
}

locals {
  typha = var.networking == "calico" ? {
    for name in fileset("${path.module}/typha", "*.yaml") :
    name => templatefile("${path.module}/typha/${name}", { image = var.images["typha"] })
  } : {}
}
