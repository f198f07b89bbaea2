variable "networking" {
  default = "cilium"
}

variable "tolerations" {
  default = []
}
