kubectl apply -k ./network/first
