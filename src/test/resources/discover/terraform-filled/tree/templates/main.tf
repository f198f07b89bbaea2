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
