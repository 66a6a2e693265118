# The host: IMDSv2, encrypted disks, either architecture, and user data that prepares it and no more.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  github_repository = "acme/billing-api"
}

run "hardened_and_prepared" {
  command = apply

  assert {
    condition     = aws_instance.host.metadata_options[0].http_tokens == "required"
    error_message = "IMDSv1 is allowed"
  }

  assert {
    condition     = aws_instance.host.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "containers reach the credentials of the host"
  }

  assert {
    condition     = aws_instance.host.root_block_device[0].encrypted && aws_instance.host.root_block_device[0].volume_type == "gp3"
    error_message = "the root disk is not encrypted gp3"
  }

  assert {
    condition     = aws_instance.host.disable_api_termination
    error_message = "the host can be ended by one call"
  }

  assert {
    condition     = aws_eip.host.domain == "vpc"
    error_message = "no address of its own"
  }

  assert {
    condition     = aws_instance.host.instance_type == "t4g.medium" && strcontains(data.aws_ssm_parameter.ami.name, "/arm64/")
    error_message = "type and image are not both arm64"
  }

  assert {
    condition     = alltrue([for part in ["docker.io", "docker-compose-v2", "amazon-ssm-agent", "Elastic_Block_Store_$volume"] : strcontains(aws_instance.host.user_data, part)])
    error_message = "user data does not prepare docker, the agent and the volume"
  }

  assert {
    condition     = strcontains(aws_instance.host.user_data, "volume=vol0123456789abcdef0\n")
    error_message = "user data does not know its volume"
  }

  assert {
    condition     = !can(regex("(?i)password|secret_|token|docker run|compose up|ghcr", aws_instance.host.user_data))
    error_message = "user data starts the service or holds a secret"
  }
}

run "x64_by_a_variable" {
  command = plan

  variables {
    architecture = "x64"
  }

  assert {
    condition     = aws_instance.host.instance_type == "t3.medium" && strcontains(data.aws_ssm_parameter.ami.name, "/amd64/")
    error_message = "type and image are not both x64"
  }
}
