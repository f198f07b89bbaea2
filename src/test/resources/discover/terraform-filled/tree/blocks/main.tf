variable "cni_image" {
  default = "602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.19.3"
}

variable "init_tag" {
  default = "v1.19.2"
}

resource "kubernetes_daemon_set_v1" "aws_node" {
  metadata {
    name      = "aws-node"
    namespace = "kube-system"
  }
  spec {
    template {
      spec {
        init_container {
          name  = "aws-vpc-cni-init"
          image = "602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni-init:${var.init_tag}"
        }
        container {
          name  = "aws-node"
          image = var.cni_image
          env {
            name  = "ENABLE_POD_ENI"
            value = "true"
          }
        }
      }
    }
  }
}

resource "kubectl_manifest" "calico" {
  yaml_body = <<-YAML
    apiVersion: apps/v1
    kind: DaemonSet
    metadata:
      name: calico-node
      namespace: calico-node
    spec:
      template:
        spec:
          containers:
          - name: calico-node
            image: quay.io/calico/node:${var.calico_tag}
            args: ["${data.aws_region.current.name}"]
  YAML
}

variable "calico_tag" {
  default = "v3.29.2"
}
