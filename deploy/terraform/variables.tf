# What may differ between installations. Only github_repository has no default.

variable "name" {
  description = "Prefix of every name; also the path of the host's parameters, /NAME/*."
  type        = string
  default     = "billing"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "name has 2 to 31 lower-case letters, digits and hyphens."
  }
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "eu-central-1"
}

variable "architecture" {
  description = "Processor of the host: arm64 (Graviton) or x64."
  type        = string
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x64"], var.architecture)
    error_message = "architecture is arm64 or x64."
  }
}

variable "instance_type" {
  description = "Type of the host, of the same architecture; null: t4g.medium or t3.medium."
  type        = string
  default     = null
}

variable "ami_parameter" {
  description = "Public SSM parameter that names the image; null: Ubuntu 24.04 by Canonical."
  type        = string
  default     = null
}

variable "data_volume_gib" {
  description = "Size of the volume that holds the database and the secrets, in GiB."
  type        = number
  default     = 40

  validation {
    condition     = var.data_volume_gib >= 10 && var.data_volume_gib <= 16384
    error_message = "data_volume_gib is 10 to 16384."
  }
}

variable "data_snapshot_id" {
  description = "Snapshot to make the data volume from, when it is to be restored; null: an empty volume."
  type        = string
  default     = null
}

variable "snapshots_kept" {
  description = "Daily snapshots of the data volume that are kept."
  type        = number
  default     = 14

  validation {
    condition     = var.snapshots_kept >= 2 && var.snapshots_kept <= 365
    error_message = "snapshots_kept is 2 to 365."
  }
}

variable "backup_days" {
  description = "Days that a dump stays in the backup bucket."
  type        = number
  default     = 90

  validation {
    condition     = var.backup_days >= 7
    error_message = "backup_days is 7 or more."
  }
}

variable "github_repository" {
  description = "The one repository that may deploy, as OWNER/NAME."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository is OWNER/NAME, without wildcards."
  }
}

variable "github_environment" {
  description = "The one environment of that repository whose jobs may deploy."
  type        = string
  default     = "production-ec2"

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]+$", var.github_environment))
    error_message = "github_environment is a name, without wildcards."
  }
}

variable "create_github_provider" {
  description = "Whether to make GitHub's OIDC provider; false where the account has it already."
  type        = bool
  default     = true
}

variable "protected" {
  description = "Refuse to end the host, or to delete a bucket with backups in it. Set to false, and apply, before destroy."
  type        = bool
  default     = true
}

variable "aws_endpoint" {
  description = "An emulator of the AWS API, for tests; null is AWS."
  type        = string
  default     = null
}
