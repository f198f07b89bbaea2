#!/bin/sh
export UK8S_VERSION="1.2.3"
envsubst < cilium/uk8s.yaml > out.yaml
