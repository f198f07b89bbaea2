module github.com/shipyard/netpool/v2

go 1.22
