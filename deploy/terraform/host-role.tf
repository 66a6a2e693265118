# What the host may do: be managed by Systems Manager, read its own parameters, add a backup. It may not read or delete backups.

locals {
  parameter_path = "/${var.name}/secrets"
  own_parameters = [for path in [local.parameter_path, "${local.parameter_path}/*"] : "arn:${local.partition}:ssm:${var.region}:${local.account_id}:parameter${path}"]
}

resource "aws_iam_role" "host" {
  name = "${var.name}-host"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "ssm" {
  role       = aws_iam_role.host.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_role_policy" "host" {
  name = "own-parameters-and-backups"
  role = aws_iam_role.host.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadOwnParameters"
        Effect   = "Allow"
        Action   = ["ssm:GetParametersByPath"]
        Resource = local.own_parameters
      },
      {
        Sid      = "AddBackups"
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:AbortMultipartUpload"]
        Resource = "${aws_s3_bucket.backups.arn}/*"
      },
    ]
  })
}

# SSM core allows reading every parameter of the account; only those of this installation are the host's.
resource "aws_iam_role_policy" "host_denied" {
  name = "no-parameters-of-others"
  role = aws_iam_role.host.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid         = "NoParametersOfOthers"
      Effect      = "Deny"
      Action      = ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"]
      NotResource = local.own_parameters
    }]
  })
}

resource "aws_iam_instance_profile" "host" {
  name = "${var.name}-host"
  role = aws_iam_role.host.name
}
