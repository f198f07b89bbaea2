# helm upgrade is what this script is for
$version = "1.16.2"
helm upgrade --install cilium cilium --version $version
