{ cni: helm.template("cilium", "../charts/cilium", {}) }
