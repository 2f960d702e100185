// Not built: the CRDs in these modules are what the chart's objects are checked against.
module llmsafespace.dev/local/tools/schemas

go 1.26.0

require (
	github.com/cert-manager/cert-manager v1.21.2
	github.com/prometheus-operator/prometheus-operator v0.92.1
)
