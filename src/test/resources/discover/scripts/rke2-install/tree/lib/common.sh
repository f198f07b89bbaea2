source "$(dirname "${BASH_SOURCE[0]}")/versions.env"
