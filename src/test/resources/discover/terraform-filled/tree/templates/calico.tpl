apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: kube-calico
  namespace: kube-system
spec:
  template:
    spec:
      containers:
        - name: kube-calico
          image: ${image}
