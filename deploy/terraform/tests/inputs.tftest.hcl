# Values that would open a door, or cannot work, are refused before anything is planned.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "wildcards_and_impossible_values_are_refused" {
  command = plan

  variables {
    github_repository  = "acme/*"
    github_environment = "*"
    architecture       = "riscv64"
    name               = "billing/../other"
    snapshots_kept     = 1
    backup_days        = 1
    data_volume_gib    = 1
  }

  expect_failures = [
    var.github_repository,
    var.github_environment,
    var.architecture,
    var.name,
    var.snapshots_kept,
    var.backup_days,
    var.data_volume_gib,
  ]
}
