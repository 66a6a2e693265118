# What the next steps ask for: DNS, Ansible's inventory, and the variables of the GitHub environment.

output "public_ip" {
  description = "Point the DNS name here."
  value       = aws_eip.host.public_ip
}

output "instance_id" {
  description = "The host: inventory of Ansible, and variable EC2_INSTANCE_ID of the environment."
  value       = aws_instance.host.id
}

output "data_volume_id" {
  description = "The volume that holds the database."
  value       = aws_ebs_volume.data.id
}

output "backup_bucket" {
  description = "Where the host puts its dumps: billing_backup_bucket of Ansible."
  value       = aws_s3_bucket.backups.bucket
}

output "parameter_path" {
  description = "Parameters below this path become the host's secrets: billing_parameter_path of Ansible."
  value       = local.parameter_path
}

output "deploy_role_arn" {
  description = "Variable AWS_DEPLOY_ROLE_ARN of the environment."
  value       = aws_iam_role.deploy.arn
}

output "deploy_document" {
  description = "Variable SSM_DOCUMENT of the environment."
  value       = aws_ssm_document.deploy.name
}
