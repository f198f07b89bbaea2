variable "eks_addons" {
  type    = any
  default = {}
}
