# Nothing comes in but HTTP and HTTPS; in particular no SSH.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  github_repository = "acme/billing-api"
}

run "only_http_and_https" {
  command = apply

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.web : "${rule.ip_protocol} ${rule.from_port}-${rule.to_port}"]) == toset(["tcp 80-80", "tcp 443-443"])
    error_message = "ingress is more or less than 80 and 443"
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_egress_rule.web : contains([80, 443], rule.from_port) && rule.from_port == rule.to_port && rule.ip_protocol == "tcp"])
    error_message = "egress is more than HTTP and HTTPS"
  }

  assert {
    condition     = length(aws_security_group.host.ingress) == 0 && length(aws_security_group.host.egress) == 0
    error_message = "a rule stands in the group itself, beside those that the tests look at"
  }

  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "the default group is open"
  }

  assert {
    condition     = aws_instance.host.vpc_security_group_ids == toset([aws_security_group.host.id])
    error_message = "the host has another group too"
  }
}
