# Who may do what: the host its own things, GitHub one command from one environment of one repository.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  github_repository = "acme/billing-api"
}

run "the_host_its_own_things_and_github_one_command" {
  command = apply

  assert {
    condition     = sort(flatten([for statement in jsondecode(aws_iam_role_policy.host.policy).Statement : statement.Action])) == tolist(["s3:AbortMultipartUpload", "s3:PutObject", "ssm:GetParametersByPath"])
    error_message = "the host may do something else"
  }

  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_role_policy.host.policy).Statement : statement.Resource])) == toset([
      "arn:aws:ssm:eu-central-1:123456789012:parameter/billing/secrets",
      "arn:aws:ssm:eu-central-1:123456789012:parameter/billing/secrets/*",
      "arn:aws:s3:::billing-backups-mocked/*",
    ])
    error_message = "the host reaches something that is not its own"
  }

  assert {
    condition     = one(jsondecode(aws_iam_role_policy.host_denied.policy).Statement).Effect == "Deny" && length(one(jsondecode(aws_iam_role_policy.host_denied.policy).Statement).NotResource) == 2
    error_message = "the host reads parameters of others"
  }

  assert {
    condition     = aws_iam_role_policy_attachment.ssm.policy_arn == "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    error_message = "not the managed policy of the agent"
  }

  assert {
    condition     = one(jsondecode(aws_iam_role.host.assume_role_policy).Statement).Principal == { Service = "ec2.amazonaws.com" }
    error_message = "somebody else may be the host"
  }

  assert {
    condition = one(jsondecode(aws_iam_role.deploy.assume_role_policy).Statement).Condition == {
      StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = "repo:acme/billing-api:environment:production-ec2"
      }
    }
    error_message = "the role is not bound to repository and environment"
  }

  assert {
    condition     = one(jsondecode(aws_iam_role.deploy.assume_role_policy).Statement).Action == "sts:AssumeRoleWithWebIdentity" && endswith(one(jsondecode(aws_iam_role.deploy.assume_role_policy).Statement).Principal.Federated, ":oidc-provider/token.actions.githubusercontent.com")
    error_message = "somebody else may deploy"
  }

  assert {
    condition     = aws_iam_openid_connect_provider.github[0].url == "https://token.actions.githubusercontent.com" && aws_iam_openid_connect_provider.github[0].client_id_list == toset(["sts.amazonaws.com"])
    error_message = "not GitHub's provider"
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.deploy.policy).Statement : statement.Sid => statement.Action } == {
      SendTheOneCommand = ["ssm:SendCommand"], ReadWhatItSaid = ["ssm:GetCommandInvocation"]
    }
    error_message = "deploying may do something else"
  }

  assert {
    condition = toset(jsondecode(aws_iam_role_policy.deploy.policy).Statement[0].Resource) == toset([
      "arn:aws:ssm:eu-central-1:123456789012:document/billing-deploy",
      "arn:aws:ec2:eu-central-1:123456789012:instance/i-0123456789abcdef0",
    ])
    error_message = "another document or another host"
  }

  assert {
    condition     = jsondecode(aws_ssm_document.deploy.content).parameters.digest.allowedPattern == "^sha256:[0-9a-f]{64}$" && keys(jsondecode(aws_ssm_document.deploy.content).parameters) == ["digest"]
    error_message = "the command takes something else than a digest"
  }

  assert {
    condition     = one(jsondecode(aws_ssm_document.deploy.content).mainSteps).inputs.runCommand == ["/srv/billing/deploy.sh {{ digest }}"]
    error_message = "the command runs something else"
  }
}

run "an_account_with_a_provider_keeps_it" {
  command = apply

  variables {
    create_github_provider = false
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0 && one(jsondecode(aws_iam_role.deploy.assume_role_policy).Statement).Principal.Federated == "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    error_message = "the account's own provider is not used"
  }
}
