# The host: one instance with an address that stays. Only its data volume (storage.tf) is precious; the rest can be made again.

locals {
  instance_type = coalesce(var.instance_type, { arm64 = "t4g.medium", x64 = "t3.medium" }[var.architecture])
  ubuntu        = "/aws/service/canonical/ubuntu/server/24.04/stable/current/${ { arm64 = "arm64", x64 = "amd64" }[var.architecture]}/hvm/ebs-gp3/ami-id"
}

data "aws_ssm_parameter" "ami" {
  name = coalesce(var.ami_parameter, local.ubuntu)
}

resource "aws_instance" "host" {
  ami                     = nonsensitive(data.aws_ssm_parameter.ami.value)
  instance_type           = local.instance_type
  subnet_id               = aws_subnet.public.id
  vpc_security_group_ids  = [aws_security_group.host.id]
  iam_instance_profile    = aws_iam_instance_profile.host.name
  disable_api_termination = var.protected
  user_data               = templatefile("${path.module}/user-data.sh.tftpl", { volume_id = aws_ebs_volume.data.id })

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1 # containers are one hop further: they cannot take on the host's role
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = 20
    encrypted   = true
  }

  tags = { Name = var.name }

  lifecycle {
    # A newer image, or other words in user data, are no reason to stop a running host: `-replace=aws_instance.host` is.
    ignore_changes = [ami, user_data]
  }
}

resource "aws_eip" "host" {
  domain   = "vpc"
  instance = aws_instance.host.id
  tags     = { Name = var.name }
}
