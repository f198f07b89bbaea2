build {
  provisioner "shell" {
    inline = ["curl -sfL https://get.rke2.io -o i.sh", "INSTALL_RKE2_VERSION=v1.29.3+rke2r1 sh i.sh"]
  }
}
