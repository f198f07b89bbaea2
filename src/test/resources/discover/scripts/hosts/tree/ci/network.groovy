def call(String name) {
  def version = "v0.26.1"
  sh "kubectl --context=$name apply -f https://raw.githubusercontent.com/flannel-io/flannel/${version}/Documentation/kube-flannel.yml"
}
