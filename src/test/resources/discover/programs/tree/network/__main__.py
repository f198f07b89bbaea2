import pulumi_kubernetes as k8s

agent = k8s.helm.v3.Release(
    "agent",
    chart="oci://registry.example.org/charts/spiderpool",
    version="1.0.1",
)
policy = k8s.yaml.ConfigFile(
    "policy",
    file="https://raw.githubusercontent.com/projectcalico/calico/v3.29.1/manifests/calico.yaml",
)
