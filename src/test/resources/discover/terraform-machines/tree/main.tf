resource "rancher2_cluster_v2" "shop" {
  name               = "shop"
  kubernetes_version = "v1.31.4+rke2r1"
  rke_config {
    machine_global_config = <<EOF
cni: calico
disable-kube-proxy: false
EOF
  }
}

resource "rancher2_cluster_v2" "edge" {
  name               = "edge"
  kubernetes_version = var.edge
  rke_config {
    machine_global_config = yamlencode({ cni = "cilium" })
  }
}

variable "edge" {
  default = "v1.32.5+rke2r1"
}

module "prod" {
  source             = "./module"
  kubernetes_version = "v1.30.4+rke2r1"
}
