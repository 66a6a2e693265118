# The data volume is encrypted and snapshotted; the buckets are private, encrypted and versioned.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  github_repository = "acme/billing-api"
}

run "encrypted_kept_and_private" {
  command = apply

  assert {
    condition     = aws_ebs_volume.data.encrypted && aws_ebs_volume.data.type == "gp3" && aws_ebs_volume.data.final_snapshot
    error_message = "the data volume is not encrypted gp3 with a last snapshot"
  }

  assert {
    condition     = aws_volume_attachment.data.stop_instance_before_detaching
    error_message = "the volume could be pulled from under a running database"
  }

  assert {
    condition     = aws_dlm_lifecycle_policy.data.state == "ENABLED" && aws_dlm_lifecycle_policy.data.policy_details[0].target_tags == tomap({ Snapshots = aws_ebs_volume.data.tags.Snapshots })
    error_message = "the policy does not meet the volume"
  }

  assert {
    condition     = aws_dlm_lifecycle_policy.data.policy_details[0].schedule[0].create_rule[0].interval == 24 && aws_dlm_lifecycle_policy.data.policy_details[0].schedule[0].retain_rule[0].count == 14
    error_message = "not daily, or not kept"
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.backups.block_public_acls, aws_s3_bucket_public_access_block.backups.block_public_policy,
      aws_s3_bucket_public_access_block.backups.ignore_public_acls, aws_s3_bucket_public_access_block.backups.restrict_public_buckets,
    ])
    error_message = "the bucket may become public"
  }

  assert {
    condition     = aws_s3_bucket_versioning.backups.versioning_configuration[0].status == "Enabled" && !aws_s3_bucket.backups.force_destroy
    error_message = "a backup can be overwritten or thrown away"
  }

  assert {
    condition     = one(jsondecode(aws_s3_bucket_policy.backups.policy).Statement).Effect == "Deny"
    error_message = "the bucket's policy allows something"
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.backups.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    error_message = "backups are not encrypted"
  }
}

run "the_state_bucket_is_private" {
  command = apply

  module {
    source = "./bootstrap"
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.state.block_public_acls, aws_s3_bucket_public_access_block.state.block_public_policy,
      aws_s3_bucket_public_access_block.state.ignore_public_acls, aws_s3_bucket_public_access_block.state.restrict_public_buckets,
    ])
    error_message = "the state may become public"
  }

  assert {
    condition     = aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled" && !aws_s3_bucket.state.force_destroy
    error_message = "an older state cannot be had again"
  }

  assert {
    condition     = one(jsondecode(aws_s3_bucket_policy.state.policy).Statement).Effect == "Deny"
    error_message = "the bucket's policy allows something"
  }
}
