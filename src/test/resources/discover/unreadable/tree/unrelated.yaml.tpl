kind: Service
