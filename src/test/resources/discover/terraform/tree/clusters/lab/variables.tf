variable "cilium_version" {
  description = "Chart version of Cilium"
  type        = string
  default     = "1.16.2"
}

variable "spiderpool" {
  type = object({
    version    = string
    repository = optional(string, "https://spidernet-io.github.io/spiderpool")
  })
  default = {
    version = "0.9.4"
  }
}

variable "uk8s_enabled" {
  type    = bool
  default = true
}
