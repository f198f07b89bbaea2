variable "images" {
  default = {
    agent  = "quay.io/cilium/cilium:v1.16.4"
    calico = "quay.io/calico/node:v3.29.1"
    typha  = "quay.io/calico/typha:v3.29.2"
  }
}
